package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Balancers and orchestrators learn without a key whether the gateway lives and should be sent traffic. */
class ShowsHealthTest {
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: {model: echo/one}
        general_settings:
          master_key: sk-master-1234567890
        """);
  }

  @AfterAll
  static void stop() {
    sluice.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/liveliness", "/health/liveness", "/health/liveliness/"})
  void aLivingGatewaySaysSoInTheWordsOfLiteLlm(String path) {
    var answer = sluice.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("\"I'm alive!\"");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
  }

  @Test
  void readinessTellsWhichConfigurationServes() {
    var answer = sluice.get("/health/readiness");
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject ready = new JsonObject(answer.body());
    assertThat(ready.getString("status")).isEqualTo("healthy");
    assertThat(ready.getString("db")).isIn("Not connected", "connected"); // it opens meanwhile
    JsonObject config = ready.getJsonObject("config");
    assertThat(config.getInteger("version")).isEqualTo(1);
    assertThat(config.getInteger("models")).isEqualTo(1);
    assertThat(config.getBoolean("last_reload_successful")).isTrue();
    assertThat(answer.body()).doesNotContain("sk-master");
  }

  @Test
  void onlyOperatorsAreToldWhereItsFileIs() {
    JsonObject told = new JsonObject(sluice
        .get("/health/readiness", "authorization", "Bearer sk-master-1234567890")
        .body());
    assertThat(told.getJsonObject("config").getString("source")).endsWith(".yaml");
    assertThat(sluice.get("/health/readiness").body()).doesNotContain("source", ".yaml");
    assertThat(sluice
            .get("/health/readiness", "authorization", "Bearer sk-another")
            .body())
        .doesNotContain("source", ".yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/liveliness", "/health/liveness", "/health/readiness"})
  void aProbeMayAskWithHead(String path) {
    RawAnswer answer = raw("HEAD", path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/liveliness", "/health/liveness", "/health/readiness"})
  void aProbeMayAskWithOptions(String path) {
    RawAnswer answer = raw("OPTIONS", path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("allow")).contains("GET", "HEAD", "OPTIONS");
  }

  /** Two requests on one connection: a body after a HEAD would be taken for the next answer. */
  private static RawAnswer raw(String method, String path) {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String request = method + " " + path + " HTTP/1.1\r\nhost: test\r\n\r\n";
      RawAnswer first = caller.send(request).answer();
      if (!method.equals("HEAD")) {
        first.bytes();
      }
      assertThat(caller.send(request).answer().status()).isEqualTo(first.status());
      return first;
    }
  }
}
