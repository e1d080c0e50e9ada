package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.ask;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.errorAtEnd;
import static dev.sluice.journey.Streaming.events;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.metric;
import static dev.sluice.journey.Streaming.seen;
import static dev.sluice.journey.Streaming.stream;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.io.EOFException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a stream ended is told as it was: no invented end, no silent cut, no {@code [DONE]} after a failure. */
class EndsStreamsHonestlyTest {
  private static final List<String> STREAM =
      List.of(word("one"), word("two"), word("three"), finish());

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

  @AfterEach
  void nothingIsLeft() {
    awaitIdle(sluice, upstream);
  }

  /** A stream that fails after it began: what the caller got, and that it was disconnected. */
  private static String broken(Script script) {
    upstream.answer(script);
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      String body = answer.text();
      assertThat(caller.seesClose()).as("connection closed after " + body).isTrue();
      return body;
    }
  }

  private static RawAnswer refused(Script script, int status) {
    upstream.answer(script);
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.text()).startsWith("{\"error\"");
      assertThat(answer.header("content-type")).startsWith("application/json");
      assertThat(answer.status()).as(answer.soFar()).isEqualTo(status);
      return answer;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void aFinishedStreamWithoutDoneGetsOne(String lineEnd) {
    String sent = events(STREAM).replace("\n", lineEnd);
    upstream.answer(Script.events().piece(sent));
    assertThat(stream(sluice)).isEqualTo(seen(sent) + DONE.replace("\n", lineEnd));
  }

  /** JSON of an event of one of several choices. */
  private static String choice(int index, @Nullable String finishReason) {
    String reason = finishReason == null ? "null" : "\"" + finishReason + "\"";
    return "{\"choices\":[{\"index\":" + index + ",\"delta\":{},\"finish_reason\":" + reason
        + "}]}";
  }

  @Test
  void aStreamOfSeveralChoicesIsFinishedWhenEachOfThemIs() {
    List<String> both = List.of(choice(0, null), choice(1, null), choice(1, "stop"));
    assertThat(errorAtEnd(broken(Script.events().piece(events(both)))).getString("code"))
        .isEqualTo("stream_interrupted");
    String whole = events(both) + events(List.of(choice(0, "length")));
    upstream.answer(Script.events().piece(whole));
    assertThat(stream(sluice)).isEqualTo(whole + DONE);
  }

  @Test
  void aStreamThatEndsBeforeAllChoicesThatWereAskedForIsCut() {
    String one = events(List.of(choice(0, null), choice(0, "stop")));
    String both = one + events(List.of(choice(1, null), choice(1, "stop")));
    assertThat(errorAtEnd(asking(2, one)).getString("code")).isEqualTo("stream_interrupted");
    assertThat(asking(2, both)).isEqualTo(both + DONE);
    assertThat(asking(2, one + DONE)).as("its provider gives but one").isEqualTo(one + DONE);
    assertThat(asking(1, one)).isEqualTo(one + DONE);
    String dropped = ",\"additional_drop_params\":[\"n\"]";
    assertThat(asking(2, dropped, one)).as("not asked of the provider").isEqualTo(one + DONE);
  }

  /** What a caller who asks for so many choices gets of a provider that closes after this. */
  private static String asking(int choices, String events) {
    return asking(choices, "", events);
  }

  private static String asking(int choices, String members, String events) {
    upstream.answer(Script.events().piece(events).untilClose());
    String body =
        "{\"model\":\"chat\",\"stream\":true,\"n\":" + choices + ",\"messages\":[]" + members + "}";
    try (RawCaller caller = RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, body))) {
      return caller.answer().text();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: [DONE]\n\n", "data:[DONE]\n\n", "data: [DONE]\r\n\r\n"})
  void doneIsNeverDoubled(String done) {
    upstream.answer(Script.events().piece(events(STREAM)).piece(done));
    assertThat(stream(sluice)).isEqualTo(seen(events(STREAM)) + done);
  }

  @Test
  void doneWithoutItsBlankLineIsMadeWhole() {
    upstream.answer(Script.events().piece(events(STREAM)).piece("data: [DONE]"));
    assertThat(stream(sluice)).isEqualTo(seen(events(STREAM)) + DONE);
  }

  @Test
  void aStreamThatJustEndsIsAnError() {
    String whole = events(STREAM.subList(0, 3));
    String body = broken(Script.events().piece(whole));
    assertThat(body).startsWith(seen(whole));
    assertThat(errorAtEnd(body).getString("code")).isEqualTo("stream_interrupted");
  }

  @Test
  void aCutBetweenEventsIsAnErrorAfterAllThatCame() {
    for (int count = 1; count <= STREAM.size(); count++) {
      String whole = events(STREAM.subList(0, count));
      for (Script script : List.of(
          Script.events().piece(whole).cut(),
          Script.events().pieces(whole.split("(?<=\n\n)")).cut())) {
        String body = broken(script);
        assertThat(body).startsWith(seen(whole) + "data: {\"error\"");
        errorAtEnd(body);
      }
    }
  }

  @Test
  void aCutAfterDoneIsNoErrorForNothingIsMissing() {
    upstream.answer(Script.events().piece(events(STREAM)).piece(DONE).delay(30).cut());
    assertThat(stream(sluice)).isEqualTo(seen(events(STREAM)) + DONE);
  }

  @Test
  void theTypeOfAStreamIsKnownInAnyCase() {
    upstream.answer(Script.status(200)
        .header("content-type", "Text/Event-Stream")
        .event(word("one"))
        .event(finish()));
    assertThat(stream(sluice)).endsWith(DONE);
    assertThat(broken(
            Script.status(200).header("content-type", "TEXT/EVENT-STREAM").event(word("one"))))
        .contains("data: {\"error\"");
  }

  @Test
  void aCutInsideAnEventShowsNothingOfThatEvent() {
    for (int count = 1; count < STREAM.size(); count++) {
      String whole = events(STREAM.subList(0, count));
      String next = events(STREAM.subList(count, count + 1));
      for (int part : new int[] {1, 5, 6, 7, 20, next.length() - 2, next.length() - 1}) {
        String body =
            broken(Script.events().piece(whole).piece(next.substring(0, part)).cut());
        assertThat(body)
            .as("%d events and %d bytes", count, part)
            .startsWith(seen(whole) + "data: {\"error\"");
        errorAtEnd(body);
      }
    }
  }

  @Test
  void aResetIsAnErrorToo() {
    String whole = events(STREAM.subList(0, 2));
    upstream.answer(Script.events().piece(whole).delay(50).reset());
    try (RawCaller caller = ask(sluice)) {
      String body = caller.answer().text();
      assertThat(body).startsWith(seen(whole));
      errorAtEnd(body);
    }
  }

  @Test
  void aCutBeforeTheFirstEventHasItsOwnStatus() {
    refused(Script.events().cut(), 502);
    refused(Script.events().piece("data: {\"id\":\"x\",\"cho").cut(), 502);
    refused(Script.events().piece(events(STREAM.subList(0, 1)).strip()).cut(), 502);
    refused(Script.bytes("").cut(), 502);
    refused(Script.bytes("HTTP/1.1 200 OK\r\ncontent-type: text/ev").cut(), 502);
    refused(Script.events(), 502);
  }

  @ParameterizedTest
  @CsvSource({
    "429,429",
    "400,400",
    "599,599",
    "200,502",
    "600,502",
    "\"429\",429",
    "null,502",
    "\"x\",502"
  })
  void anErrorAsTheFirstEventHasItsOwnStatus(String code, int status) {
    String error = "{\"error\":{\"message\":\"no luck\",\"type\":\"t\",\"code\":" + code + "}}";
    RawAnswer answer = refused(Script.events().event(error).done(), status);
    assertThat(answer.json().getJsonObject("error").getString("message")).contains("no luck");
  }

  @Test
  void anErrorAfterTheRoleChunkOrTokensIsRelayedAndEndsTheStream() {
    String error =
        "{\"error\":{\"message\":\"out of memory\",\"type\":\"server_error\",\"code\":500}}";
    for (int count = 1; count <= 3; count++) {
      String whole = events(STREAM.subList(0, count));
      String body = broken(Script.events()
          .piece(whole)
          .delay(30)
          .event(error)
          .event(word("late"))
          .done());
      assertThat(body).isEqualTo(seen(whole) + "data: " + error + "\n\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":\"too hot\"}",
        "{\"error\":\"too hot\",\"error_type\":\"generation\"}",
        "{\"message\":\"too hot\",\"error\":true}"
      })
  void anErrorInAnotherShapeThanOpenAisIsToldInOpenAis(String error) {
    for (int count = 1; count <= 3; count++) {
      String whole = events(STREAM.subList(0, count));
      for (String gap : new String[] {"", "event: error\n"}) {
        String last = gap + "data: " + error + "\n\n";
        String body = broken(Script.events()
            .piece(whole)
            .delay(30)
            .piece(last)
            .event(word("late"))
            .done());
        assertThat(body).startsWith(seen(whole) + "data: {\"error\"");
        assertThat(errorAtEnd(body).getString("message")).isEqualTo("too hot");
      }
    }
  }

  @Test
  void anErrorTogetherWithTheRoleChunkIsCountedAsOne() {
    String error = "{\"error\":{\"message\":\"out of memory\"}}";
    String role = events(STREAM.subList(0, 1));
    String failed = "sluice_requests_total{model=\"chat\",status=\"502\"}";
    double before = metric(sluice, failed);
    String body = broken(Script.events().raw(chunk(role) + chunk("data: " + error + "\n\n")));
    assertThat(body).isEqualTo(seen(role) + "data: " + error + "\n\n");
    assertThat(metric(sluice, failed) - before).isEqualTo(1);
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  @Test
  void garbageAsTheFirstEventIsAnError() {
    RawAnswer answer = refused(Script.events().event("<html>it works</html>").done(), 502);
    assertThat(answer.soFar()).contains("it works");
    refused(Script.events().event("{\"choices\":[{\"delta\":{\"content\":\"cut").done(), 502);
  }

  @Test
  void garbageLaterIsAnErrorEvent() {
    String whole = events(STREAM.subList(0, 2));
    String body = broken(Script.events()
        .piece(whole)
        .delay(30)
        .event("<b>oops</b>")
        .event(finish())
        .done());
    assertThat(body).startsWith(seen(whole) + "data: {\"error\"");
    errorAtEnd(body);
  }

  @Test
  void chunksThatAreNoneAreAnErrorEvent() {
    String whole = events(STREAM.subList(0, 2));
    String body = broken(
        Script.events().piece(whole).delay(30).raw("not a chunk size\r\n").stall());
    assertThat(body).startsWith(seen(whole));
    errorAtEnd(body);
  }

  @Test
  void aConnectionCloseWithoutLengthIsAnEnd() {
    upstream.answer(Script.events().untilClose().piece(events(STREAM)).piece(DONE));
    assertThat(stream(sluice)).isEqualTo(seen(events(STREAM)) + DONE);
    upstream.answer(Script.events().untilClose().piece(events(STREAM)));
    assertThat(stream(sluice)).isEqualTo(seen(events(STREAM)) + DONE);
    errorAtEnd(broken(Script.events().untilClose().piece(events(STREAM.subList(0, 2)))));
  }

  @Test
  void aJsonAnswerToAStreamingRequestStaysJson() {
    upstream.answer(Answers.chat("whole"));
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.text()).isEqualTo(seen(Answers.chatBody("whole")));
      assertThat(answer.header("content-type")).isEqualTo("application/json");
    }
  }

  @Test
  void eventsForARequestThatAskedForNoneStayEvents() {
    upstream.answer(Answers.chatStream("one"));
    var answer = sluice.post(Streaming.CHAT, Streaming.WHOLE_BODY);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(answer.body()).endsWith(DONE);
  }

  @Test
  void interimAnswersArePassedOver() {
    upstream.answer(
        Answers.chatStream("one").informational(100),
        Answers.chatStream("one").informational(103, "link: </a>; rel=preload"));
    assertThat(stream(sluice)).endsWith(DONE);
    assertThat(stream(sluice)).endsWith(DONE);
  }

  @Test
  void aWholeAnswerThatIsCutBeforeAnythingWasSentIsAnError() {
    String body = Answers.chatBody("hello");
    upstream.answer(Script.status(200)
        .header("content-type", "application/json")
        .whole(body.getBytes())
        .declaring(body.length() + 10));
    assertThat(sluice.post(Streaming.CHAT, Streaming.WHOLE_BODY).statusCode()).isEqualTo(502);
  }

  @Test
  void aLongAnswerThatIsCutIsCutForItsCallerToo() {
    String start = "{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(300_000);
    upstream.answer(Script.status(200)
        .header("content-type", "application/json")
        .piece(start)
        .delay(50)
        .cut());
    try (RawCaller caller =
        RawCaller.to(sluice.port()).send(RawCaller.post(Streaming.CHAT, Streaming.WHOLE_BODY))) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThatThrownBy(answer::text).hasRootCauseInstanceOf(EOFException.class);
    }
  }
}
