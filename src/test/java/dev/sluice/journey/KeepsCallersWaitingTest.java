package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code sse_keepalive}, a stream's caller hears a comment while its provider thinks: between events only. */
class KeepsCallersWaitingTest {
  private static final String COMMENT = ": keep-alive\n\n";
  private static final String MODELS = """
      model_list:
        - model_name: chat
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, num_retries: 0}
        - model_name: slow-then-good
          litellm_params: {model: openai/slow, api_base: "%1$s", api_key: k, stream_timeout: 2.5}
          model_info: {id: slow}
        - model_name: slow-then-good
          litellm_params: {model: openai/good, api_base: "%1$s", api_key: k, stream_timeout: 2.5}
          model_info: {id: good}
        - model_name: off
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, keepalive_seconds: 0,
                           allow_client_keepalive_override: true}
        - model_name: asked
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, keepalive_seconds: 60,
                           allow_client_keepalive_override: true}
      router_settings: {num_retries: 1}
      sluice_settings: {sse_keepalive: 1}
      """;

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(MODELS.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @AfterEach
  void nothingIsLeft() {
    upstream.always(Answers::openAi);
    awaitIdle(sluice, upstream);
  }

  private static RawCaller ask(String model, boolean stream, String members, String... headers) {
    String body =
        "{\"model\":\"" + model + "\",\"stream\":" + stream + members + ",\"messages\":[]}";
    return RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, body, headers));
  }

  private static RawCaller ask(String model) {
    return ask(model, true, "");
  }

  @Test
  void commentsComeBetweenEventsAndNothingElseChanges() {
    Gate first = new Gate();
    Gate second = new Gate();
    upstream.answer(Script.events()
        .stall(first)
        .event(word("one"))
        .stall(second)
        .event(finish())
        .done());
    try (RawCaller caller = ask("chat")) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).startsWith("text/event-stream");
      assertThat(answer.until(COMMENT)).isEqualTo(COMMENT);
      first.open();
      answer.until("one");
      int before = answer.soFar().length();
      while (!answer.soFar().substring(before).contains(COMMENT)) {
        answer.piece();
      }
      second.open();
      String text = answer.text();
      assertThat(text.replace(COMMENT, ""))
          .isEqualTo(Streaming.events(java.util.List.of(word("one"), finish()))
                  .replace(Answers.MODEL, "chat")
              + DONE);
      assertThat(text).endsWith(DONE);
    }
  }

  @Test
  void aDeploymentThatStallsIsReplacedUnseenBehindTheComments() {
    upstream.always(request -> request.text().contains("\"slow\"")
        ? Script.events().stall()
        : Script.events().event(word("saved")).event(finish()).done());
    boolean sawComment = false;
    for (int i = 0; i < 20 && !sawComment; i++) {
      try (RawCaller caller = ask("slow-then-good")) {
        RawAnswer answer = caller.answer();
        String text = answer.text();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(text).contains("saved").endsWith(DONE).doesNotContain("\"error\"");
        sawComment = text.startsWith(COMMENT);
        assertThat(answer.header("x-litellm-model-id")).isEqualTo(sawComment ? null : "good");
        assertThat(answer.header("x-litellm-attempted-retries")).isEqualTo(sawComment ? null : "0");
        assertThat(answer.header("x-litellm-call-id")).isNotEmpty();
      }
    }
    assertThat(sawComment).isTrue();
  }

  @Test
  void aFailureBehindTheCommentsIsAnErrorEvent() {
    Gate gate = new Gate();
    upstream.answer(Script.status(429)
        .header("content-type", "application/json")
        .stall(gate)
        .piece("{\"error\":{\"message\":\"too many\",\"code\":\"c\"}}"));
    try (RawCaller caller = ask("chat", true, ",\"num_retries\":0")) {
      RawAnswer answer = caller.answer();
      answer.until(COMMENT);
      upstream.always(Answers.error(429, "c", "too many"));
      gate.open();
      String text = answer.text();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(errorAtEnd(text).getString("message")).contains("too many");
      assertThat(caller.seesClose()).isTrue();
    }
  }

  @Test
  void aWholeAnswerBehindTheCommentsIsAnErrorEvent() {
    Gate gate = new Gate();
    upstream.answer(Script.status(200)
        .header("content-type", "application/json")
        .stall(gate)
        .piece("{\"choices\":[]}"));
    try (RawCaller caller = ask("chat")) {
      RawAnswer answer = caller.answer();
      answer.until(COMMENT);
      gate.open();
      String text = answer.text();
      assertThat(errorAtEnd(text).getString("code")).isEqualTo("not_a_stream");
      assertThat(text).doesNotContain("choices");
    }
  }

  @Test
  void aLongEventThatTricklesIsNeverCutByAComment() {
    String text = "y".repeat(20_000);
    String event = "data: " + word(text) + "\n\n";
    int middle = event.length() - 1000; // more than is held back until an event is whole
    upstream.answer(Script.events()
        .piece(event.substring(0, middle))
        .delay(2500)
        .piece(event.substring(middle, event.length() - 1))
        .delay(2500)
        .piece(event.substring(event.length() - 1))
        .delay(2500)
        .event(finish())
        .done());
    try (RawCaller caller = ask("chat")) {
      String body = caller.answer().text();
      assertThat(body).contains(text + "\"");
      assertThat(body.substring(0, body.indexOf("yyy"))).doesNotContain(COMMENT);
      assertThat(body.substring(body.indexOf("yyy"))).contains("\n\n" + COMMENT).endsWith(DONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void allThreeEndsOfALineEndAnEvent(String end) {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .piece("data: " + word("one") + end + end)
        .stall(gate)
        .piece("data: " + finish() + end + end + "data: [DONE]" + end + end));
    try (RawCaller caller = ask("chat")) {
      RawAnswer answer = caller.answer();
      answer.until("one");
      answer.until("}" + end + end + COMMENT);
      gate.open();
      assertThat(answer.text()).endsWith("data: [DONE]" + end + end);
    }
  }

  @Test
  void aByteOrderMarkBehindACommentIsLeftOut() {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .stall(gate)
        .piece("\uFEFFdata: " + word("one") + "\n\n")
        .event(finish())
        .done());
    try (RawCaller caller = ask("chat")) {
      RawAnswer answer = caller.answer();
      answer.until(COMMENT);
      gate.open();
      assertThat(answer.text())
          .contains(COMMENT + "data: ")
          .doesNotContain("\uFEFF")
          .endsWith(DONE);
    }
  }

  @Test
  void aCallerOfAWholeAnswerHearsNoComments() {
    upstream.answer(Script.status(200)
        .header("content-type", "application/json")
        .delay(2500)
        .piece("{\"choices\":[]}"));
    try (RawCaller caller = ask("chat", false, "")) {
      assertThat(caller.answer().text()).isEqualTo("{\"choices\":[]}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "off | '' | x-a: b | false",
        "off | ,\"keepalive_seconds\":1 | x-a: b | false",
        "asked | '' | x-a: b | false",
        "asked | ,\"keepalive_seconds\":0.5 | x-a: b | true",
        "asked | '' | x-litellm-keepalive-seconds: 1 | true",
        "chat | ,\"keepalive_seconds\":0 | x-a: b | true",
      })
  void whatTheCallerWantsCountsWhereItMay(
      String model, String members, String header, boolean comments) {
    upstream.answer(
        Script.events().delay(2500).event(word("one")).event(finish()).done());
    try (RawCaller caller = ask(model, true, members, header)) {
      String body = caller.answer().text();
      assertThat(body.startsWith(COMMENT)).isEqualTo(comments);
      assertThat(body).endsWith(DONE);
      assertThat(upstream.requests().get(upstream.requests().size() - 1).json().fieldNames())
          .containsOnly("model", "stream", "messages");
    }
  }

  @Test
  void aCallerWhoLeavesBehindTheCommentsStopsTheProvider() {
    upstream.answer(Script.events().stall());
    long began = System.nanoTime();
    int before = upstream.requests().size();
    try (RawCaller caller = ask("chat")) {
      caller.answer().until(COMMENT);
    }
    upstream.requests().get(before).awaitCallerLeft();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(9);
  }
}
