package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.RawCaller;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where {@code allowed_ips} says from where the gateway may be called, nobody calls it from elsewhere. */
class HeedsAddressesTest {
  private static final String FORWARDED = "x-forwarded-for";

  @Test
  void nothingButProbesAnswersAStranger() {
    try (Tenancy tenancy = Tenancy.of("general_settings: {allowed_ips: [10.0.0.0/8]}")) {
      for (String key : new String[] {Tenancy.MASTER, "sk-unknown-0123456789"}) {
        assertThat(Tenancy.code(tenancy.ask(key, "chat"), 403)).isEqualTo("ip_access_denied");
      }
      assertThat(tenancy.ask(Tenancy.MASTER, "chat", FORWARDED, "10.0.0.1").statusCode())
          .as("the header of a caller who may claim what they like")
          .isEqualTo(403);
      for (String path :
          new String[] {"/v1/models", "/key/list", "/health", "/config/diff", "/openapi.json"}) {
        HttpResponse<String> refused = tenancy.sluice.get(path, Tenancy.ADMIN);
        assertThat(Tenancy.code(refused, 403)).as(path).isEqualTo("ip_access_denied");
      }
      assertThat(tenancy.sluice.post("/key/generate", "{}", Tenancy.ADMIN).statusCode())
          .isEqualTo(403);
      for (String path : new String[] {"/health/liveliness", "/health/readiness", "/metrics"}) {
        assertThat(tenancy.sluice.get(path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(tenancy.upstream.requests()).isEmpty();
    }
  }

  @Test
  void noWayAroundLeadsPastAProbe() {
    try (Tenancy tenancy = Tenancy.of("general_settings: {allowed_ips: [10.0.0.0/8]}")) {
      String bearer = "authorization: Bearer " + Tenancy.MASTER;
      for (String path :
          new String[] {"/health/readiness/../../key/list", "/health//../key/list"}) {
        try (RawCaller caller = RawCaller.to(tenancy.sluice.port())
            .send(RawCaller.get(path, bearer, "connection: close"))) {
          assertThat(caller.answer().until("ip_access_denied")).isNotEmpty();
        }
      }
    }
  }

  @Test
  void beforeTheLedgerIsThereAStrangerIsRefusedAtOnce() {
    Map<String, String> away = Map.of("DATABASE_URL", "postgresql://u:p@127.0.0.1:1/none");
    try (Tenancy tenancy = Tenancy.of("general_settings: {allowed_ips: [10.0.0.0/8]}", away)) {
      long began = System.nanoTime();
      assertThat(Tenancy.code(tenancy.ask("sk-unknown-0123456789", "chat"), 403))
          .isEqualTo("ip_access_denied");
      assertThat(tenancy.sluice.post("/key/generate", "{}", Tenancy.ADMIN).statusCode())
          .isEqualTo(403);
      assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    }
  }

  @Test
  void behindAProxyItsWordCounts() {
    String settings = "general_settings: {allowed_ips: [10.0.0.0/8, '2001:db8::/32', 127.0.0.1],"
        + " use_x_forwarded_for: true}";
    try (Tenancy tenancy = Tenancy.of(settings)) {
      String key = tenancy.key("'allowed_ips': ['10.1.0.0/16', '2001:db8::7']");
      assertThat(tenancy.ask(key, "chat", FORWARDED, "10.1.2.3").statusCode()).isEqualTo(200);
      assertThat(tenancy.ask(key, "chat", FORWARDED, "192.0.2.1, 10.1.2.3:5060").statusCode())
          .isEqualTo(200);
      assertThat(tenancy.ask(key, "chat", FORWARDED, "[2001:db8::7]:80").statusCode())
          .isEqualTo(200);
      String[] strangers = {"10.1.2.3, 192.0.2.1", "192.0.2.1", "", "unknown", "10.2.0.1", "10.1"};
      for (String stranger : strangers) {
        assertThat(Tenancy.code(tenancy.ask(key, "chat", FORWARDED, stranger), 403))
            .as(stranger)
            .isEqualTo("ip_access_denied");
      }
      Eventually.until(
          () -> tenancy
              .sluice
              .get("/spend/logs", Tenancy.ADMIN)
              .body()
              .contains("\"requester_ip_address\":\"2001:db8::7\""),
          () -> "no record has the caller's address");
    }
  }
}
