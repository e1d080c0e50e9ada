package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.BilledSluice;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.ledger.UsageRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider charges for is paid, also where the caller got another answer in its place, or half of it. */
class BillsReplacedAnswersTest {
  private static FakeUpstream upstream;
  private static BilledSluice sluice;
  private static int calls;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    upstream.always(BillsReplacedAnswersTest::answer);
    sluice = BilledSluice.start("""
        model_list:
          - model_name: strict
            litellm_params: &up
              model: openai/strict
              api_base: %s
              api_key: sk-up-0123456789
              input_cost_per_token: 0.001
              output_cost_per_token: 0.002
          - model_name: lenient
            litellm_params: {<<: *up, model: openai/lenient, input_cost_per_token: 0.01, output_cost_per_token: 0.02}
          - {model_name: silent, litellm_params: {<<: *up, model: openai/silent}}
          - {model_name: strict-everywhere, litellm_params: {<<: *up, model: openai/strict}}
          - {model_name: strict-too, litellm_params: {<<: *up, model: openai/strict}}
          - {model_name: breaks, litellm_params: {<<: *up, model: openai/breaks}}
        router_settings:
          disable_cooldowns: true
          num_retries: 0
          content_policy_fallbacks:
            - {strict: [lenient]}
            - {silent: [lenient]}
            - {strict-everywhere: [strict-too]}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  private static Script answer(Received request) {
    boolean stream = request.json().getBoolean("stream");
    return switch (request.json().getString("model")) {
      case "strict" ->
        filtered(stream, new JsonObject().put("prompt_tokens", 100).put("completion_tokens", 20));
      case "silent" -> filtered(stream, null);
      case "breaks" ->
        Script.events()
            .event(Streaming.word("some"))
            .event(Answers.errorBody("server_error", "the GPU is on fire. " + "x".repeat(5000)))
            .done();
      default -> stream ? Answers.chatStreamWithUsage("a", "b") : Answers.chat("a b");
    };
  }

  /** Nothing but a role, and the reason. */
  private static Script filtered(boolean stream, JsonObject usage) {
    JsonObject words = new JsonObject().put("role", "assistant").put("content", "");
    JsonObject choice = new JsonObject()
        .put("index", 0)
        .put(stream ? "delta" : "message", words)
        .put("finish_reason", "content_filter");
    JsonObject body = new JsonObject().put("choices", new JsonArray().add(choice));
    if (usage != null) {
      body.put("usage", usage);
    }
    return stream ? Script.events().event(body.encode()).done() : Script.json(200, body.encode());
  }

  private static RawAnswer ask(String model, boolean stream) {
    calls++;
    return sluice.ask(model, stream, "call-" + calls);
  }

  private static UsageRecord recorded() {
    return sluice.record("call-" + calls);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAFilterEndedIsPaidBesideWhatTookItsPlace(boolean stream) {
    long before = sluice.spent();
    RawAnswer answer = ask("strict", stream);
    assertThat(answer.status()).as(answer.soFar()).isEqualTo(200);
    UsageRecord record = recorded();
    assertThat(record.usage().promptTokens()).isEqualTo(100 + 7);
    assertThat(record.usage().completionTokens()).isEqualTo(20 + 2);
    assertThat(record.estimated()).isFalse();
    assertThat(record.costNanos())
        .as("each at its own price")
        .isEqualTo(140_000_000L + 110_000_000L);
    assertThat(sluice.spent() - before).isEqualTo(record.costNanos());
    if (!stream) {
      assertThat(answer.header("x-litellm-response-cost")).isEqualTo("0.25");
    }
    assertThat(sluice.tokens(sluice.record("call-" + calls).way().deploymentId()))
        .isPositive();
  }

  @Test
  void itIsCountedHereWhereNobodyReportsIt() {
    assertThat(ask("silent", true).status()).isEqualTo(200);
    UsageRecord record = recorded();
    assertThat(record.usage().promptTokens()).isGreaterThan(7);
    assertThat(record.estimated()).isTrue();
  }

  @Test
  void allOfThemArePaidWhereEveryoneObjects() {
    RawAnswer answer = ask("strict-everywhere", false);
    assertThat(answer.status()).isEqualTo(200); // the last one's own words
    UsageRecord record = recorded();
    assertThat(record.usage().totalTokens()).isEqualTo(2 * 120);
    assertThat(record.costNanos()).isEqualTo(2 * 140_000_000L);
  }

  @Test
  void anErrorInsideAStreamIsRecordedInFewWords() {
    ask("breaks", true);
    UsageRecord.Outcome outcome = recorded().outcome();
    assertThat(outcome.isSuccess()).isFalse();
    assertThat(outcome.errorMessage()).startsWith("the GPU is on fire").hasSizeLessThan(350);
  }
}
