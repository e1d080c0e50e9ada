package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** End users have their limits whoever calls for them, and are known from their first request on. */
class BoundsCustomersTest {
  private static final String CUSTOMER = "x-litellm-customer-id";

  @Test
  void whatTheMasterKeyIsUsedForIsBoundedByTheCustomersLimits() {
    try (Tenancy tenancy = Tenancy.of("")) {
      tenancy.post("/customer/new", "{'user_id': 'blocked', 'blocked': true}");
      tenancy.post("/customer/new", "{'user_id': 'poor', 'max_budget': '0'}");
      tenancy.post("/customer/new", "{'user_id': 'slow', 'rpm_limit': 1}");
      tenancy.post("/customer/new", "{'user_id': 'free', 'default_model': 'free'}");
      assertThat(Tenancy.code(ask(tenancy, "blocked"), 403)).isEqualTo("customer_blocked");
      assertThat(Tenancy.code(ask(tenancy, "poor"), 429)).isEqualTo("budget_exceeded");
      HttpResponse<String> first = ask(tenancy, "slow");
      assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
      assertThat(first.headers().firstValue("x-litellm-key-spend"))
          .as("there is no key")
          .isEmpty();
      assertThat(first.headers().firstValue("x-ratelimit-end_user-limit-requests"))
          .contains("1");
      assertThat(Tenancy.code(ask(tenancy, "slow"), 429)).isEqualTo("rate_limit_exceeded");
      assertThat(ask(tenancy, "free").headers().firstValue("x-litellm-model-group"))
          .contains("free");
      assertThat(ask(tenancy, "anybody").statusCode()).isEqualTo(200);
      assertThat(tenancy.status(Tenancy.MASTER)).as("for nobody").isEqualTo(200);
    }
  }

  @Test
  void whatTheMasterKeySpendsForCustomersCountsAtOnce() {
    String each = "litellm_settings: {max_end_user_budget: 0.04}";
    try (Tenancy tenancy = Tenancy.of(each)) {
      int passed = 0;
      while (passed < 20 && ask(tenancy, "ann").statusCode() == 200) {
        passed++;
      }
      assertThat(passed).as("requests within the budget").isBetween(1, 10);
      assertThat(ask(tenancy, "bob").statusCode()).isEqualTo(200);
      Eventually.until(
          () -> records(tenancy).stream()
                  .filter(record -> ((JsonObject) record).getString("end_user").equals("ann")
                      && ((JsonObject) record).getString("api_key").isEmpty()
                      && ((JsonObject) record).getString("status").equals("success"))
                  .count()
              > 0,
          () -> records(tenancy));
    }
  }

  private static JsonArray records(Tenancy tenancy) {
    return new JsonArray(tenancy.sluice.get("/spend/logs", Tenancy.ADMIN).body());
  }

  @Test
  void oneWhomRequestsNamedIsKnown() {
    try (Tenancy tenancy = Tenancy.of("")) {
      assertThat(status(tenancy, "/customer/info?end_user_id=zoe")).isEqualTo(404);
      String key = tenancy.key("");
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "zoe").statusCode()).isEqualTo(200);
      assertThat(tenancy.ask(key, "free", CUSTOMER, "yan").statusCode()).isEqualTo(200);
      Eventually.until(
          () -> status(tenancy, "/customer/info?end_user_id=zoe") == 200
              && status(tenancy, "/customer/info?end_user_id=yan") == 200,
          () -> tenancy.sluice.get("/customer/list", Tenancy.ADMIN).body());
      JsonObject zoe = tenancy.get("/customer/info?end_user_id=zoe");
      assertThat(zoe.getString("user_id")).isEqualTo("zoe");
      assertThat(zoe.getDouble("spend")).isPositive();
      assertThat(zoe.getBoolean("blocked")).isFalse();
      tenancy.post("/customer/new", "{'user_id': 'made'}");
      assertThat(tenancy.sluice.get("/customer/list", Tenancy.ADMIN).body())
          .contains("\"made\"", "\"zoe\"", "\"yan\"");
      double half = zoe.getDouble("spend") / 2;
      tenancy.post("/customer/update", "{'user_id': 'zoe', 'max_budget': " + half + "}");
      assertThat(Tenancy.code(tenancy.ask(key, "chat", CUSTOMER, "zoe"), 429))
          .as("what they spent before anybody bounded them counts")
          .isEqualTo("budget_exceeded");
      assertThat(tenancy.get("/customer/info?end_user_id=zoe").getDouble("spend"))
          .isPositive();
    }
  }

  private static int status(Tenancy tenancy, String path) {
    return tenancy.sluice.get(path, Tenancy.ADMIN).statusCode();
  }

  private static HttpResponse<String> ask(Tenancy tenancy, String customer) {
    return tenancy.ask(Tenancy.MASTER, "chat", CUSTOMER, customer);
  }
}
