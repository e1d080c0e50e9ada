package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.BilledSluice;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Script;
import dev.sluice.ledger.UsageRecord;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With {@code spool: sync} a caller who has the end of an answer can be sure that it is recorded. */
class RecordsBeforeItAnswersTest {
  private static FakeUpstream upstream;
  private static BilledSluice sluice;
  private static int calls;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = BilledSluice.start("""
        model_list:
          - model_name: chat
            litellm_params: {model: openai/m, api_base: %s, api_key: sk-0123456789, num_retries: 0}
          - model_name: echo
            litellm_params: {model: echo/m}
        router_settings: {disable_cooldowns: true}
        sluice_settings: {spool: sync}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  private static Script words() {
    return Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "some words"), null))
        .event(Answers.chatEvent(new JsonObject(), "stop"));
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("whole", false, Answers.chat("fine"), 200),
        Arguments.of("whole, its tokens counted here", false, uncounted(), 200),
        Arguments.of("larger than what is sent at once", false, large(), 200),
        Arguments.of("an error", false, Answers.error(400, "invalid_request_error", "no"), 400),
        Arguments.of("stream", true, Answers.chatStreamWithUsage("a", "b"), 200),
        Arguments.of("stream, its tokens counted here", true, Answers.chatStream("a", "b"), 200),
        Arguments.of("stream that is cut", true, words().cut(), 502),
        Arguments.of("stream with an error in it", true, failing(), 502),
        Arguments.of("stream whose end comes late", true, words().done().delay(50), 200),
        Arguments.of("stream without [DONE]", true, words(), 200),
        Arguments.of("stream after whose [DONE] more comes", true, chatting(), 200));
  }

  private static Script uncounted() {
    JsonObject body = new JsonObject(Answers.chatBody("fine"));
    body.remove("usage");
    return Script.json(200, body.encode());
  }

  private static Script large() {
    return Answers.chat("word ".repeat(100_000));
  }

  private static Script failing() {
    return words().event(Answers.errorBody("server_error", "lost it")).stall();
  }

  private static Script chatting() {
    return words().done().burst(100_000, part -> ": still here\n\n".repeat(100).getBytes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void theRecordIsKeptWhenTheCallerHasTheEnd(
      String what, boolean stream, Script answer, int status) {
    upstream.always(answer);
    String text = ask("chat", stream);
    assertThat(recorded().outcome().status()).isEqualTo(status);
    if (stream && status == 200) {
      assertThat(text).contains("data: [DONE]\n\n").hasSizeLessThan(2_000_000);
    }
  }

  @ParameterizedTest
  @MethodSource("bothWays")
  void alsoOfWhatIsAnsweredHere(boolean stream) {
    ask("echo", stream);
    assertThat(recorded().outcome().status()).isEqualTo(200);
  }

  static List<Boolean> bothWays() {
    return List.of(true, false);
  }

  @Test
  void aProviderThatDoesNotEndAfterItsDoneIsNotWaitedFor() {
    upstream.always(words().done().stall());
    assertThat(ask("chat", true)).contains("some words").endsWith("data: [DONE]\n\n");
    assertThat(recorded().outcome().status()).isEqualTo(200);
  }

  /** Asks, and reads to the end. */
  private static String ask(String model, boolean stream) {
    calls++;
    return sluice.ask(model, stream, "call-" + calls).text();
  }

  /** Of the last call, now. */
  private static UsageRecord recorded() {
    List<UsageRecord> records = sluice.records();
    assertThat(records).isNotEmpty();
    UsageRecord last = records.get(records.size() - 1);
    assertThat(last.callId()).isEqualTo("call-" + calls);
    return last;
  }
}
