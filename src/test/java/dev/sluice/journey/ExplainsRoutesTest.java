package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators see where a request would go, where it went and why; nobody else does. */
class ExplainsRoutesTest {
  private static final String MASTER = "Bearer sk-master-1234567890";

  private FakeUpstream upstream;
  private FakeUpstream broken;
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    broken = FakeUpstream.start().always(Answers.error(500, "server_error", "broken"));
    String entry = """
          - model_name: chat
            litellm_params: {model: openai/up, api_base: "%s?token=sk-query-0123456789", api_key: sk-u-0123456789}
            model_info: {id: %s}
        """;
    sluice = SluiceUnderTest.start("model_list:\n"
        + entry.formatted(upstream.base(), "good-ü")
        + entry.formatted(broken.base(), "bad")
        + """
          - model_name: other/*
            litellm_params: {model: openai/*, api_base: "%s", api_key: sk-u-0123456789}
        router_settings: {model_group_alias: {nick: chat}}
        general_settings: {master_key: sk-master-1234567890}
        """.formatted(upstream.base()));
  }

  @AfterEach
  void stop() {
    sluice.close();
    upstream.close();
    broken.close();
  }

  private static String ask(String model) {
    return "{\"model\":\"" + model + "\",\"messages\":[]}";
  }

  private JsonObject explain(String model) {
    var answer = sluice.post("/route/explain", ask(model), "authorization", MASTER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("0123456789");
    return new JsonObject(answer.body());
  }

  private HttpResponse<String> send(String model, String... headers) {
    return sluice.post("/v1/chat/completions", ask(model), headers);
  }

  @ParameterizedTest
  @CsvSource({
    "chat, group, chat, up",
    "nick, alias, chat, up",
    "bad, id, chat, up",
    "other/x, wildcard, other/*, x",
    "openai/up, upstream_model, chat, up"
  })
  void aDryRunTellsHowTheNameWasFoundAndWhereItLeads(
      String model, String match, String group, String upstreamModel) {
    JsonObject told = explain(model);
    assertThat(told.getString("resolved_by")).isEqualTo(match);
    assertThat(told.getJsonObject("decision").getString("group")).isEqualTo(group);
    assertThat(told.getString("upstream_model")).isEqualTo(upstreamModel);
    assertThat(told.getInteger("retries")).isEqualTo(2);
    assertThat(told.getJsonObject("decision").getString("choice"))
        .isEqualTo(told.getString("deployment"));
    assertThat(told.getJsonObject("decision").getLong("seed")).isNotNull();
  }

  @Test
  void aDryRunSendsAndCountsNothing() {
    for (int i = 0; i < 5; i++) {
      JsonArray candidates = explain("chat").getJsonObject("decision").getJsonArray("candidates");
      assertThat(candidates).hasSize(2);
      for (Object candidate : candidates) {
        JsonObject terms = ((JsonObject) candidate).getJsonObject("terms");
        assertThat(terms.getInteger("in_flight")).isZero();
        assertThat(terms.getInteger("requests_this_minute")).isZero();
        assertThat(terms.getDouble("weight")).isEqualTo(1);
      }
    }
    assertThat(upstream.requests()).isEmpty();
    assertThat(broken.requests()).isEmpty();
    Scrape.awaitQuiet(sluice, "authorization", MASTER);
  }

  @Test
  void aDryRunOfAWrongRequestSaysWhatIsWrong() {
    assertThat(
            sluice.post("/route/explain", ask("none"), "authorization", MASTER).statusCode())
        .isEqualTo(404);
    assertThat(sluice.post("/route/explain", "{", "authorization", MASTER).statusCode())
        .isEqualTo(400);
    assertThat(sluice.post("/route/explain", ask("chat")).statusCode()).isEqualTo(401);
  }

  @Test
  void anAnswerCarriesItsDecisionsWhenTheOperatorAsks() {
    boolean retried = false;
    for (int i = 0; i < 30 && !retried; i++) {
      var answer = send("chat", "authorization", MASTER, "x-sluice-explain", "1");
      assertThat(answer.statusCode()).isEqualTo(200);
      String header = answer.headers().firstValue("x-sluice-explain").orElseThrow();
      JsonArray decisions = new JsonArray(header);
      JsonObject last = decisions.getJsonObject(decisions.size() - 1);
      assertThat(last.getString("choice")).isEqualTo("good-ü");
      retried = decisions.size() == 2;
      if (retried) {
        assertThat(decisions.getJsonObject(0).getString("choice")).isEqualTo("bad");
        assertThat(last.getJsonArray("candidates").getJsonObject(1).getString("excluded"))
            .isEqualTo("tried");
        assertThat(answer.headers().firstValue("x-litellm-attempted-retries")).hasValue("1");
      }
    }
    assertThat(retried).isTrue();
  }

  @Test
  void nobodyElseSeesThem() {
    String wrong = "Bearer sk-wrong";
    assertThat(send("chat", "x-sluice-explain", "1", "authorization", wrong)
            .headers()
            .map())
        .doesNotContainKey("x-sluice-explain");
    assertThat(send("chat", "authorization", MASTER).headers().map())
        .doesNotContainKey("x-sluice-explain");
  }

  @Test
  void manyCandidatesAreCutToFitAHeader() {
    String entry =
        "  - {model_name: big, litellm_params: {model: openai/up, api_base: \"%s\", api_key: k}}\n";
    String yaml = "model_list:\n" + entry.formatted(upstream.base()).repeat(60);
    try (var big = SluiceUnderTest.start(yaml)) { // without a key, this machine is the operator
      var answer = big.post("/v1/chat/completions", ask("big"), "x-sluice-explain", "1");
      String header = answer.headers().firstValue("x-sluice-explain").orElseThrow();
      assertThat(header.length()).isBetween(1000, 4096);
      JsonObject decision = new JsonArray(header).getJsonObject(0);
      int shown = decision.getJsonArray("candidates").size();
      assertThat(shown).isPositive();
      assertThat(shown + decision.getInteger("candidates_left_out")).isEqualTo(60);
      assertThat(decision.getJsonArray("candidates").getJsonObject(0).getString("id"))
          .isEqualTo(decision.getString("choice"));
    }
  }

  @Test
  void theOverheadIsTheTimeWithoutTheUpstreams() {
    broken.always(Script.status(500).delay(300).piece("{}"));
    upstream.always(Script.status(200)
        .header("content-type", "application/json")
        .delay(300)
        .piece("{\"choices\":[]}"));
    for (int i = 0; i < 3; i++) {
      var headers = send("chat", "authorization", MASTER).headers();
      double all = Double.parseDouble(
          headers.firstValue("x-litellm-response-duration-ms").orElseThrow());
      double own = Double.parseDouble(
          headers.firstValue("x-litellm-overhead-duration-ms").orElseThrow());
      int attempts =
          1 + Integer.parseInt(headers.firstValue("x-litellm-attempted-retries").orElseThrow());
      assertThat(all - own).isGreaterThanOrEqualTo(300 * attempts - 2);
      assertThat(own).isPositive();
    }
  }

  @Test
  void anAnswerSaysWhichWayItTook() {
    var answer = send("nick", "authorization", MASTER);
    var headers = answer.headers();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(headers.firstValue("x-litellm-model-group")).hasValue("chat");
    assertThat(headers.firstValue("x-litellm-model-id")).hasValue("good-%C3%BC");
    assertThat(headers.firstValue("x-litellm-model-api-base")).hasValue(upstream.base());
    assertThat(headers.firstValue("x-litellm-max-retries")).hasValue("2");
    assertThat(headers.firstValue("x-litellm-attempted-fallbacks")).hasValue("0");
    assertThat(
            Long.parseLong(headers.firstValue("x-litellm-response-duration-ms").orElseThrow()))
        .isBetween(0L, 20_000L);
    assertThat(Double.parseDouble(
            headers.firstValue("x-litellm-overhead-duration-ms").orElseThrow()))
        .isBetween(0.0, 20_000.0);
    assertThat(headers.firstValue("x-litellm-timeout")).as("of errors only").isEmpty();
    assertThat(headers.firstValue("x-litellm-version").orElseThrow()).startsWith("sluice-");
    assertThat(headers.firstValue("x-litellm-call-id")).isPresent();
    assertThat(headers.map().toString()).doesNotContain("0123456789");
  }
}
