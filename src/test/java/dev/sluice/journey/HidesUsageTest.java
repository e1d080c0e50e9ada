package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.BilledSluice;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.wire.Usage;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gateway learns what every stream used; a caller who did not ask for it sees nothing of that. */
class HidesUsageTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String MESSAGES =
      "\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}]";
  private static FakeUpstream upstream;
  private static BilledSluice sluice;
  private static int calls;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = BilledSluice.start("""
        model_list:
          - model_name: chat
            litellm_params:
              model: openai/gpt-4o
              api_base: %s
              api_key: sk-upstream-0123456789
              num_retries: 0
              input_cost_per_token: 0.000001
              output_cost_per_token: 0.000002
              cache_read_input_token_cost: 0.0000005
            model_info: {id: one}
        sluice_settings: {response_model: upstream}
        litellm_settings:
          cost_discount_config: {openai: 0.5}
          cost_margin_config: {openai: {fixed_amount: 0.000001}}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @AfterEach
  void nothingIsLeftInFlight() {
    dev.sluice.fake.Eventually.until(
        () -> sluice.inFlight() == 0 && sluice.inFlight("one") == 0 && sluice.isIdle(),
        sluice::inFlight);
  }

  private static String post(String callId, String members) {
    return RawCaller.post(
        CHAT,
        "{\"model\":\"chat\"," + members + "," + MESSAGES + "}",
        "authorization: Bearer " + BilledSluice.KEY,
        "x-litellm-call-id: " + callId);
  }

  private static String nextId() {
    return "call-" + calls++;
  }

  private static String answer(String callId, String members) {
    try (RawCaller caller = RawCaller.to(sluice.port()).send(post(callId, members))) {
      return caller.answer().text();
    }
  }

  @Test
  void aCallerWhoDidNotAskSeesTheStreamWithoutTheLastEvent() {
    String id = nextId();
    upstream.answer(Answers.chatStreamWithUsage("Hello", " you", "!"));
    String text = answer(id, "\"stream\":true");
    assertThat(upstream.take().json().getJsonObject("stream_options"))
        .isEqualTo(new JsonObject().put("include_usage", true));
    upstream.answer(Answers.chatStream("Hello", " you", "!"));
    assertThat(text).isEqualTo(answer(nextId(), "\"stream\":true"));
    upstream.take();
    UsageRecord record = sluice.record(id);
    assertThat(record.usage()).isEqualTo(new Usage(7, 3));
    assertThat(record.estimated()).isFalse();
    assertThat(record.costNanos()).as("(7 + 2 x 3) / 2 + 1 microdollars").isEqualTo(7_500);
    assertThat(record.payer().userId()).isEqualTo("ann");
    assertThat(record.tags()).containsExactly("of-key");
    assertThat(record.outcome().responseId()).isEqualTo("chatcmpl-fake");
    assertThat(record.way().callType()).isEqualTo("acompletion");
    assertThat(record.outcome().status()).isEqualTo(200);
  }

  @Test
  void aCallerWhoAskedSeesIt() {
    upstream.answer(Answers.chatStreamWithUsage("Hello"));
    String id = nextId();
    String text = answer(id, "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
    upstream.take();
    assertThat(text).contains("\"choices\":[],\"usage\":{\"prompt_tokens\":7");
    assertThat(sluice.record(id).usage()).isEqualTo(new Usage(7, 1));
  }

  @Test
  void aCallerWhoSaidNoDoesNot() {
    upstream.answer(Answers.chatStreamWithUsage("Hello"));
    String id = nextId();
    String text = answer(id, "\"stream\":true,\"stream_options\":{\"include_usage\":false}");
    assertThat(upstream.take().json().getJsonObject("stream_options").getBoolean("include_usage"))
        .isTrue();
    assertThat(text).doesNotContain("usage").endsWith("data: [DONE]\n\n");
    assertThat(sluice.record(id).usage()).isEqualTo(new Usage(7, 1));
  }

  @Test
  void anUpstreamThatReportsNothingIsCountedHere() {
    upstream.answer(Answers.chatStream("Hello", ", how", " are", " you", "?"));
    String id = nextId();
    answer(id, "\"stream\":true");
    upstream.take();
    UsageRecord record = sluice.record(id);
    assertThat(record.estimated()).isTrue();
    assertThat(record.usage().completionTokens())
        .as("by o200k: Hello, how are you?")
        .isEqualTo(6);
    assertThat(record.usage().promptTokens()).isBetween(8L, 11L);
    assertThat(sluice.spent())
        .isEqualTo(sluice.records().stream().mapToLong(UsageRecord::costNanos).sum());
  }

  @Test
  void aWholeAnswerTellsWhatItCost() {
    upstream.answer(Script.json(
        200,
        "{\"id\":\"x\",\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":40}}}"));
    String id = nextId();
    long before = sluice.spent();
    try (RawCaller caller = RawCaller.to(sluice.port()).send(post(id, "\"n\":1"))) {
      var answer = caller.answer();
      assertThat(answer.header("x-litellm-response-cost-original")).isEqualTo("0.0001");
      assertThat(answer.header("x-litellm-response-cost-discount-amount")).isEqualTo("0.00005");
      assertThat(answer.header("x-litellm-response-cost-margin-amount")).isEqualTo("0.000001");
      assertThat(answer.header("x-litellm-response-cost")).isEqualTo("0.000051");
      assertThat(answer.header("x-litellm-key-spend"))
          .isEqualTo(dev.sluice.ledger.Money.text(before + 51_000));
      answer.bytes();
    }
    upstream.take();
    assertThat(sluice.record(id).usage().cachedTokens()).isEqualTo(40);
  }

  @Test
  void anUpstreamThatRefusesToBeAskedIsAskedWithoutItAndRememberedForIt() {
    try (FakeUpstream strict = FakeUpstream.start();
        BilledSluice own = BilledSluice.start("""
            model_list:
              - model_name: chat
                litellm_params: {model: openai/m, api_base: %s, api_key: sk-1, num_retries: 0}
            """.formatted(strict.base()))) {
      strict.always(request -> request.json().containsKey("stream_options")
          ? Answers.error(400, "invalid_request_error", "Unknown parameter: stream_options")
          : Answers.chatStream("a"));
      for (int i = 0; i < 3; i++) {
        try (RawCaller caller =
            RawCaller.to(own.port()).send(post("strict-" + i, "\"stream\":true"))) {
          assertThat(caller.answer().text()).endsWith("data: [DONE]\n\n");
        }
        assertThat(own.record("strict-" + i).estimated()).isTrue();
      }
      long refused = strict.requests().stream()
          .filter(request -> request.json().containsKey("stream_options"))
          .count();
      assertThat(refused).as("once on each event loop at most").isBetween(1L, 2L);
    }
  }

  @Test
  void aCallerWhoLeavesPaysForWhatWasSaid() {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "one two three"), null))
        .stall(gate));
    String id = nextId();
    try (RawCaller caller = RawCaller.to(sluice.port()).send(post(id, "\"stream\":true"))) {
      caller.answer().until("three");
    }
    upstream.take().awaitCallerLeft();
    UsageRecord record = sluice.record(id);
    assertThat(record.outcome().status()).isEqualTo(499);
    assertThat(record.estimated()).isTrue();
    assertThat(record.usage().completionTokens()).isEqualTo(3);
    gate.open();
  }
}
