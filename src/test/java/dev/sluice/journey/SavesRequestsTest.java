package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.WHOLE_BODY;
import static dev.sluice.journey.Streaming.ask;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.errorAtEnd;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Until the first byte has gone to the caller, another deployment answers and the caller never knows; after it, the
 * caller gets every byte that came and an explicit error.
 */
class SavesRequestsTest {
  private static final int TOKENS = 1000;
  /** Seconds of the world that make one here: a stall of 15, stream_timeout 3 and timeout 10 of them. */
  private static final int SCALE = 5;

  private static final Pattern TOKEN = Pattern.compile("\"content\":\"t(\\d+) \"");

  private FakeUpstream upstream; // behind both deployments: the first request meets the fault
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: &deployment
              model: openai/one
              api_base: %s
              api_key: sk-upstream-0123456789
              timeout: 2
              stream_timeout: 0.6
          - model_name: chat
            litellm_params: {<<: *deployment, model: openai/two}
        """.formatted(upstream.base()));
  }

  @AfterEach
  void stop() {
    sluice.close();
    upstream.close();
  }

  private enum Fault {
    RESET(Script::reset),
    STALL(script ->
        script.delay(15_000 / SCALE).event(word("too late")).event(finish()).done()),
    GARBAGE(script -> script.raw("data: {\"choices\": oh no\n\n").done()),
    ERROR_EVENT(script -> script
        .event("{\"error\":{\"message\":\"out of memory\",\"type\":\"server_error\"}}")
        .done()),
    END_WITHOUT_DONE(script -> script);

    private final UnaryOperator<Script> then;

    Fault(UnaryOperator<Script> then) {
      this.then = then;
    }

    Script after(Script tokens) {
      return then.apply(tokens);
    }
  }

  private static Script tokens(int count) {
    Script script = Script.events();
    for (int i = 0; i < count; i++) {
      script = script.event(word("t" + i + " "));
    }
    return script;
  }

  private static List<Integer> seen(String body) {
    List<Integer> tokens = new ArrayList<>();
    Matcher token = TOKEN.matcher(body);
    while (token.find()) {
      tokens.add(Integer.valueOf(token.group(1)));
    }
    return tokens;
  }

  private static List<Integer> upTo(int tokens) {
    return IntStream.range(0, tokens).boxed().toList();
  }

  static Stream<Arguments> faultsInTheMiddle() {
    return Stream.of(Fault.values())
        .flatMap(fault -> Stream.of(1, 17, 500).map(cut -> Arguments.of(fault, cut)));
  }

  @ParameterizedTest
  @MethodSource("faultsInTheMiddle")
  void afterTheFirstByteEveryTokenThatCameIsTheCallersAndThenAnExplicitError(
      Fault fault, int tokens) {
    Gate gate = new Gate(); // a reset would take along what is still under way
    upstream.answer(fault.after(tokens(tokens).stall(gate)));
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      answer.until("t" + (tokens - 1) + " ");
      gate.open();
      String body = answer.text();
      errorAtEnd(body);
      assertThat(seen(body)).isEqualTo(upTo(tokens));
      assertThat(body).doesNotContain("too late");
      assertThat(caller.seesClose()).isTrue();
    }
    assertThat(upstream.requests()).hasSize(1);
    awaitIdle(sluice, upstream);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void beforeTheFirstByteAnotherDeploymentAnswersAndTheCallerNeverKnows(Fault fault) {
    upstream.answer(fault.after(Script.events()), tokens(TOKENS).event(finish()).done());
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("x-litellm-attempted-retries")).isEqualTo("1");
      String body = answer.text();
      assertThat(seen(body)).isEqualTo(upTo(TOKENS));
      assertThat(body).endsWith(DONE).doesNotContain("error");
    }
    assertThat(models()).containsExactlyInAnyOrder("one", "two");
    awaitIdle(sluice, upstream);
  }

  static Fault[] faults() {
    return Fault.values();
  }

  private List<String> models() {
    return upstream.requests().stream()
        .map(request -> request.json().getString("model"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504, 529, 401, 403, 404})
  void whatIsTheDeploymentsFaultIsTriedOnAnotherOne(int status) {
    upstream.answer(Answers.error(status, "some_error", "no"), Answers.chat("saved"));
    HttpResponse<String> answer = sluice.post(CHAT, WHOLE_BODY);
    assertThat(answer.body()).contains("saved");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(models()).containsExactlyInAnyOrder("one", "two");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void whatIsTheCallersFaultIsToldAtOnce(int status) {
    upstream.answer(Answers.error(status, "invalid_request_error", "no"), Answers.chat("never"));
    assertThat(sluice.post(CHAT, WHOLE_BODY).statusCode()).isEqualTo(status);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void whenAllFailTheCallerGetsTheLastErrorAndTheNumberOfRetries() {
    upstream.always(Answers.error(500, "server_error", "still no"));
    HttpResponse<String> answer = sluice.post(CHAT, WHOLE_BODY);
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("still no");
    assertThat(answer.headers().firstValue("x-litellm-attempted-retries")).hasValue("2");
    assertThat(upstream.requests()).hasSize(3);
  }

  @Test
  void aCallerWhoLeavesBetweenTwoAttemptsEndsThem() {
    upstream.always(Answers.error(500, "server_error", "no"));
    try (RawCaller caller = RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, BODY))) {
      Streaming.await("two attempts", () -> upstream.requests().size() == 2);
      caller.abort(); // the third comes after a pause, on a deployment that has failed
    }
    awaitIdle(sluice, upstream);
    assertThat(upstream.requests()).hasSize(2);
  }
}
