package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prometheus sees what goes through, and no caller can inflate what it sees. */
class MeasuresTrafficTest {
  private static final String CHAT = "{\"model\":\"chat\",\"messages\":[]}";

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  private static double requests(String model, int status) {
    return Scrape.of(sluice)
        .value("sluice_requests_total{model=\"" + model + "\",status=\"" + status + "\"}");
  }

  @Test
  void requestsAreCountedByModelAndStatus() {
    double good = requests("chat", 200);
    double limited = requests("chat", 429);
    double unknown = requests("unknown", 404);
    double malformed = requests("unknown", 400);
    upstream.answer(Answers.chat("yes"), Answers.error(429, "rate_limit_error", "slow down"));
    sluice.post("/v1/chat/completions", CHAT);
    sluice.post("/v1/chat/completions", CHAT);
    sluice.post("/v1/chat/completions", "{\"model\":\"made-up-name\",\"messages\":[]}");
    sluice.post("/v1/chat/completions", "{");
    assertThat(requests("chat", 200)).isEqualTo(good + 1);
    assertThat(requests("chat", 429)).isEqualTo(limited + 1);
    assertThat(requests("unknown", 404)).isEqualTo(unknown + 1);
    assertThat(requests("unknown", 400)).isEqualTo(malformed + 1);
    assertThat(Scrape.of(sluice).text()).doesNotContain("made-up-name");
  }

  @Test
  void aRequestInFlightIsSeenWithItsBodyUntilItEnds() {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .event(Answers.chatEvent(delta(), null))
        .stall(gate)
        .event(Answers.chatEvent(delta(), "stop"))
        .done());
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String body = "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}";
      caller.send(RawCaller.post("/v1/chat/completions", body)).answer().until("data");
      gate.awaitReached();
      Scrape during = Scrape.of(sluice);
      assertThat(during.value("sluice_in_flight_requests")).isEqualTo(1);
      assertThat(during.value("sluice_buffered_request_bytes")).isEqualTo(body.length());
      gate.open();
    }
    Scrape.awaitQuiet(sluice);
  }

  private static JsonObject delta() {
    return new JsonObject().put("content", "word");
  }

  @Test
  void timesVersionsAndTheMachineryAreThere() {
    sluice.post("/v1/chat/completions", CHAT);
    Scrape scrape = Scrape.of(sluice);
    assertThat(scrape.value("sluice_config_version")).isEqualTo(1);
    assertThat(scrape.value("sluice_config_last_reload_successful")).isEqualTo(1);
    assertThat(scrape.value("sluice_time_to_first_byte_seconds_count{model=\"chat\"}"))
        .isPositive();
    assertThat(scrape.value("sluice_request_duration_seconds_count{model=\"chat\"}"))
        .isPositive();
    assertThat(scrape.text())
        .contains("sluice_request_duration_seconds_bucket{model=\"chat\",le=\"0.1\"}");
    for (String name : new String[] {
      "vertx_http_server_requests_total",
      "vertx_http_server_active_connections",
      "vertx_http_client_requests_total",
      "vertx_http_client_response_time_seconds_count",
      "jvm_memory_used_bytes",
      "jvm_threads_live_threads",
    }) {
      assertThat(scrape.has(name)).as("%s in%n%s", name, scrape.text()).isTrue();
    }
  }

  @Test
  void aMadeUpMethodNeverBecomesALabel() {
    for (int i = 0; i < 50; i++) {
      try (RawCaller caller = RawCaller.to(sluice.port())) {
        String method = "MADEUP" + i;
        caller
            .send(method + " /v1/models HTTP/1.1\r\nhost: test\r\n\r\n")
            .answer()
            .bytes();
      }
    }
    Scrape scrape = Scrape.of(sluice);
    assertThat(scrape.text()).doesNotContain("MADEUP").contains("method=\"OTHER\"");
  }

  @Test
  void theTextIsOfPrometheusFormat() {
    var answer = sluice.get("/metrics");
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body().lines().filter(line -> !line.startsWith("#") && !line.isEmpty()))
        .allMatch(line -> line.matches("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{.*})? [-+0-9.eEInfNa]+"));
    assertThat(sluice.get("/metrics/").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsCanAskForTheKey() {
    try (SluiceUnderTest guarded =
        SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream) + """
        general_settings: {master_key: sk-master-1234567890}
        litellm_settings: {require_auth_for_metrics_endpoint: true}
        """)) {
      var refused = guarded.get("/metrics");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).contains("invalid_api_key").doesNotContain("sluice_requests");
      var answered = guarded.get("/metrics", "Authorization", "Bearer sk-master-1234567890");
      assertThat(answered.statusCode()).isEqualTo(200);
      assertThat(answered.body()).contains("sluice_in_flight_requests");
    }
  }

  @Test
  void metricsNeedNoKeyUnlessAskedFor() {
    try (SluiceUnderTest guarded = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "general_settings: {master_key: sk-master-1234567890}\n")) {
      assertThat(guarded.get("/metrics").statusCode()).isEqualTo(200);
    }
  }
}
