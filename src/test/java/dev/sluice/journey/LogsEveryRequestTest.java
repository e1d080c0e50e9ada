package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.WHOLE_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The access log tells of each request once: who asked for what, what became of it, how long it took. */
class LogsEveryRequestTest {
  private static final String MASTER = "sk-master-0123456789";
  private static final String[] OPERATOR = {"authorization", "Bearer " + MASTER};

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static String key;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params:
              {model: openai/upstream-model, api_base: "%1$s", api_key: k, num_retries: 0,
               input_cost_per_token: 0.001, output_cost_per_token: 0.002}
            model_info: {id: chat-1}
          - model_name: broken
            litellm_params: {model: openai/b, api_base: "http://127.0.0.1:1/v1", api_key: k, num_retries: 1}
        router_settings: {fallbacks: [{broken: [chat]}], disable_cooldowns: true}
        general_settings: {master_key: %2$s}
        sluice_settings: {access_log: json}
        """.formatted(upstream.base(), MASTER));
    String made = sluice
        .post(
            "/key/generate",
            "{\"key_alias\":\"search-ci\",\"user_id\":\"ann\",\"rpm_limit\":1000}",
            OPERATOR)
        .body();
    key = new JsonObject(made).getString("key");
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  private static JsonObject line(String id) {
    return new JsonObject(
        sluice.accessLines().await(one -> one.contains("\"request_id\":\"" + id + "\"")));
  }

  private static JsonObject asked(String body) {
    String id = UUID.randomUUID().toString();
    sluice.post(CHAT, body, "authorization", "Bearer " + key, "x-litellm-call-id", id);
    return line(id);
  }

  private static String post(String body, String id) {
    return RawCaller.post(CHAT, body, "authorization: Bearer " + key, "x-litellm-call-id: " + id);
  }

  @Test
  void ofAWholeAnswerItTellsWhoAskedWhoAnsweredWhatItCostAndHowLongItTook() {
    upstream.answer(Answers.chat("hello"));
    JsonObject line = asked(WHOLE_BODY);
    assertThat(line.getString("logger")).isEqualTo("access");
    assertThat(line.getInstant("timestamp")).isNotNull();
    assertThat(line.getString("method") + " " + line.getString("path")).isEqualTo("POST " + CHAT);
    assertThat(line.getInteger("status")).isEqualTo(200);
    assertThat(line.getString("model")).isEqualTo("chat");
    assertThat(line.getString("key_alias")).isEqualTo("search-ci");
    assertThat(line.getString("key")).matches("[0-9a-f]{8}");
    assertThat(line.getString("user")).isEqualTo("ann");
    assertThat(line.getString("deployment")).isEqualTo("chat-1");
    assertThat(line.getString("upstream_model")).isEqualTo("openai/upstream-model");
    assertThat(line.getString("api_base")).isEqualTo(upstream.base());
    assertThat(line.getInteger("prompt_tokens")).isEqualTo(7);
    assertThat(line.getInteger("completion_tokens")).isEqualTo(1);
    assertThat(line.getDouble("cost")).isEqualTo(0.009);
    assertThat(line.getInteger("bytes_in")).isEqualTo(WHOLE_BODY.length());
    assertThat(line.getInteger("bytes_out"))
        .isEqualTo(Answers.chatBody("hello").replace(Answers.MODEL, "chat").length());
    assertThat(line.getString("peer")).isEqualTo("127.0.0.1");
    assertThat(line.getInteger("retries") + line.getInteger("fallbacks")).isZero();
    assertThat(line.fieldNames()).doesNotContain("error", "caller_left");
  }

  @Test
  void itsTimesAddUp() {
    upstream.answer(Script.events()
        .delay(60)
        .event(Streaming.word("one"))
        .event(Streaming.finish())
        .done());
    JsonObject line = asked(BODY);
    double total = line.getDouble("total_ms");
    assertThat(line.getDouble("upstream_ms")).isBetween(60.0, total);
    assertThat(line.getDouble("first_byte_ms")).isBetween(60.0, total);
    assertThat(line.getDouble("overhead_ms")).isBetween(0.0, total - line.getDouble("upstream_ms"));
  }

  @Test
  void whatIsRefusedIsToldWithItsCodeAndWhoseItWas() {
    JsonObject unknown = asked("{\"model\":\"chatt\",\"messages\":[]}");
    assertThat(unknown.getInteger("status")).isEqualTo(404);
    assertThat(unknown.getString("error")).isEqualTo("model_not_found");
    assertThat(unknown.getString("model")).isEqualTo("chatt");
    assertThat(unknown.getString("key_alias")).isEqualTo("search-ci");
    assertThat(asked("{").getString("error")).isEqualTo("invalid_json");
  }

  @Test
  void aWrongKeyIsToldWithItsAddressOnly() {
    sluice.post(CHAT, BODY, "x-litellm-call-id", "guess-1", "x-api-key", "sk-guessed-0123456789");
    JsonObject line = line("guess-1");
    assertThat(line.getInteger("status")).isEqualTo(401);
    assertThat(line.getString("error")).isEqualTo("invalid_api_key");
    assertThat(line.getString("peer")).isEqualTo("127.0.0.1");
    assertThat(line.encode()).doesNotContain("guessed");
  }

  @Test
  void soIsWhatIsNoCallOfAModel() {
    sluice.get("/nowhere?key=sk-1234567890");
    assertThat(sluice.accessLines().await(one -> one.contains("\"/nowhere\"")))
        .contains("\"status\":404", "\"error\":\"unknown_route\"")
        .doesNotContain("1234567890");
    sluice.get("/health/readiness");
    assertThat(sluice.accessLines().await(one -> one.contains("/health/readiness")))
        .contains("\"status\":200");
    sluice.get("/config/diff");
    assertThat(sluice.accessLines().await(one -> one.contains("/config/diff")))
        .contains("\"status\":401");
    try (RawCaller caller = RawCaller.to(sluice.port()).send("GET / HTTP/9.9 x y\r\n\r\n")) {
      assertThat(caller.answer().status()).isEqualTo(400);
    }
    assertThat(sluice.accessLines().await(one -> one.contains("invalid_http")))
        .contains("\"status\":400");
  }

  @Test
  void retriesAndFallbacksAreCounted() {
    upstream.answer(Answers.chat("hello"));
    JsonObject line = asked("{\"model\":\"broken\",\"messages\":[]}");
    assertThat(line.getInteger("status")).isEqualTo(200);
    assertThat(line.getString("model")).isEqualTo("broken");
    assertThat(line.getString("deployment")).isEqualTo("chat-1");
    assertThat(line.getInteger("retries")).isEqualTo(1);
    assertThat(line.getInteger("fallbacks")).isEqualTo(1);
  }

  @Test
  void aStreamThatBreaksIsNoSuccess() {
    upstream.answer(Script.events().event(Streaming.word("half")).cut());
    JsonObject line = asked(BODY);
    assertThat(line.getInteger("status")).isEqualTo(502);
    assertThat(line.getString("error")).isNotBlank();
    upstream.answer(
        Script.json(200, "{\"half\":").declaring(1_000_000).delay(50).cut());
    assertThat(asked(WHOLE_BODY).getInteger("status")).isEqualTo(502);
    upstream.answer(Script.events()
        .event(Streaming.word("half"))
        .delay(50)
        .event("{\"error\":{\"message\":\"secret words\",\"code\":\"secret words\"}}"));
    JsonObject told = asked(BODY);
    assertThat(told.getInteger("status")).isEqualTo(502);
    assertThat(told.getString("error")).isEqualTo("other");
    assertThat(told.encode()).doesNotContain("secret words");
  }

  @Test
  void aCallerWhoseWholeAnswerIsCutOffHasNotLeft() {
    String half = "{\"half\":\"" + "x".repeat(1_000_000);
    upstream.answer(Script.json(200, half).declaring(2_000_000).delay(50).cut());
    String id = UUID.randomUUID().toString();
    try (RawCaller caller = RawCaller.to(sluice.port()).send(post(WHOLE_BODY, id))) {
      assertThat(caller.answer().status()).isEqualTo(200);
      assertThat(caller.seesClose()).isTrue();
    }
    JsonObject line = line(id);
    assertThat(line.getInteger("status")).isEqualTo(502);
    assertThat(line.getString("error")).isNotBlank();
    assertThat(line.fieldNames()).doesNotContain("caller_left");
  }

  @Test
  void norHasOneWhoseAnswerTheShutdownCutsOff() {
    String half = "{\"half\":\"" + "x".repeat(1_000_000);
    Gate never = new Gate();
    upstream.answer(Script.json(200, half).declaring(2_000_000).stall(never));
    SluiceUnderTest leaving = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "sluice_settings: {access_log: json, drain_timeout: 0.2}\n");
    try (RawCaller caller = RawCaller.to(leaving.port()).send(RawCaller.post(CHAT, WHOLE_BODY))) {
      assertThat(caller.answer().status()).isEqualTo(200);
      leaving.close();
    }
    JsonObject line = new JsonObject(leaving.accessLines().await(one -> one.contains(CHAT)));
    assertThat(line.getString("error")).isEqualTo("shutting_down");
    assertThat(line.fieldNames()).doesNotContain("caller_left");
  }

  @Test
  void aCallerWhoLeavesIsSaidToHaveLeft() {
    Gate never = new Gate();
    upstream.answer(Script.events().event(Streaming.word("half")).stall(never));
    try (RawCaller caller = RawCaller.to(sluice.port()).send(post(BODY, "leaver-1"))) {
      caller.answer().until("half");
      caller.abort();
    }
    JsonObject line = line("leaver-1");
    assertThat(line.getInteger("status")).isEqualTo(499);
    assertThat(line.getBoolean("caller_left")).isTrue();
    assertThat(line.getInteger("bytes_out")).isPositive();
    double taken = line.getDouble("upstream_ms") + line.getDouble("overhead_ms");
    assertThat(taken).as("of %s", line).isLessThan(1.2 * line.getDouble("total_ms") + 1);
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String whole = post(BODY, "leaver-2");
      caller.send(whole.substring(0, whole.length() - 5));
      caller.abort();
    }
    assertThat(line("leaver-2").getInteger("status")).isEqualTo(499);
  }

  @Test
  void soIsOneWhoLeavesOneOfSeveralStreams() {
    Gate never = new Gate();
    upstream.answer(Script.events().event(Streaming.word("half")).stall(never));
    String yaml = SluiceUnderTest.oneModel(upstream)
        + "sluice_settings: {access_log: json, http2_cleartext: true}\n";
    try (SluiceUnderTest open = SluiceUnderTest.start(yaml);
        Http2Caller caller = new Http2Caller(open.port())) {
      Http2Caller.Asked asked = caller.ask(BODY);
      asked.awaitData();
      asked.leave();
      assertThat(open.accessLines().await(one -> one.contains("caller_left")))
          .contains("\"status\":499");
      upstream.answer(Answers.chat("hello"));
      assertThat(caller.ask(WHOLE_BODY).read()).contains("hello");
      assertThat(open.accessLines().await(one -> one.contains("\"status\":200")))
          .isNotBlank();
      assertThat(open.accessLines().all()).hasSize(2);
    }
  }

  @Test
  void everyRequestHasOneLine() {
    for (int i = 0; i < 20; i++) {
      upstream.answer(i % 2 == 0 ? Answers.chat("a") : Answers.chatStream("a", "b"));
      String id = "one-of-many-" + i;
      sluice.post(
          CHAT,
          i % 2 == 0 ? WHOLE_BODY : BODY,
          "authorization",
          "Bearer " + key,
          "x-litellm-call-id",
          id);
    }
    line("one-of-many-19");
    assertThat(sluice.accessLines().all().stream().filter(one -> one.contains("one-of-many-")))
        .hasSize(20);
  }
}
