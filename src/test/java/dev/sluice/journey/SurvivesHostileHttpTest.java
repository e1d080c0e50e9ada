package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a caller does to a connection, the others are served, and nothing of its request stays behind. */
class SurvivesHostileHttpTest {
  private static final String CHAT = "{\"model\":\"chat\",\"messages\":[]}";
  private static final String STREAM = "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}";
  private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\nhost: t\r\n";

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
  void theGatewayIsWellAndHoldsNothing() {
    Scrape.awaitQuiet(sluice);
    Scrape.await(() -> upstream.live() == 0);
    assertThat(sluice.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/models HTTP/1.1\r\nhost: t\r\nx: a\u0000b\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nhost: t\r\nx: a\rb: c\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nhost: t\r\nx\u0000: b\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nhost: t\r\nx y: b\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nhost: t\r\nx : b\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\n folded: b\r\n\r\n",
        "GET /v1/models\r\n\r\n",
        "GET  HTTP/1.1\r\nhost: t\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
        "nonsense\r\n\r\n",
        POST + "content-length: 5\r\ncontent-length: 6\r\n\r\nhello!",
        POST + "content-length: five\r\n\r\nhello",
        POST + "content-length: -5\r\n\r\nhello",
        POST + "content-length: +5\r\n\r\nhello",
        POST + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
        POST + "transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        POST + "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        POST + "transfer-encoding: x\r\n\r\n0\r\n\r\n",
        POST + "transfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        POST + "transfer-encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        POST + "transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        POST + "transfer-encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
      })
  void whatCouldBeReadInTwoWaysIsRefusedAndTheConnectionCloses(String request) {
    int before = upstream.requests().size();
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      caller.send(request.getBytes(StandardCharsets.ISO_8859_1));
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isIn(400, 431, 501, 505);
      assertThat(answer.json().getJsonObject("error").getString("type"))
          .isEqualTo("invalid_request_error");
      assertThat(caller.seesClose()).isTrue();
    }
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void nobodyCanHideASecondRequestInTheFirst() {
    int before = upstream.requests().size();
    String hidden = RawCaller.post("/v1/chat/completions", CHAT);
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      caller.send(
          POST + "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" + hidden);
      assertThat(caller.answer().status()).isEqualTo(400);
      assertThat(caller.seesClose()).isTrue();
    }
    assertThat(upstream.requests()).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRequestCutAtAnyByteLeavesNothingBehind(boolean reset) {
    String request = RawCaller.post("/v1/chat/completions", CHAT);
    for (int cut = 0; cut < request.length(); cut++) {
      RawCaller caller = RawCaller.to(sluice.port()).send(request.substring(0, cut));
      if (reset) {
        caller.abort();
      } else {
        caller.close();
      }
    }
    for (int cut = 0; cut < 20; cut++) {
      RawCaller caller = RawCaller.to(sluice.port());
      caller.send(POST + "transfer-encoding: chunked\r\n\r\n" + "1e\r\n".substring(0, cut % 5));
      caller.send("x".repeat(cut)).close();
    }
  }

  @Test
  void aRequestInPiecesOfOneByteIsWhole() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      byte[] request = RawCaller.post("/v1/chat/completions", CHAT).getBytes();
      assertThat(caller.sendInPieces(request, 1).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyShorterThanItsLengthIsNeverAnswered() {
    int before = upstream.requests().size();
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      caller.send(POST + "content-length: 1000\r\n\r\n" + CHAT).finishSending();
      assertThat(caller.seesClose()).isTrue();
    }
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void aCallerMayLeaveAtAnyMoment() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    upstream.always(request -> random(new SplittableRandom(seed ^ request.body().length)));
    try {
      for (int i = 0; i < 150; i++) {
        leaveSomewhere(random, random.nextBoolean() ? CHAT : STREAM);
      }
      Scrape.awaitQuiet(sluice);
      Scrape.await(() -> upstream.live() == 0);
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError("seed " + seed, failure);
    } finally {
      upstream.always(Answers::openAi);
    }
  }

  private static Script random(SplittableRandom random) {
    Script stream = Answers.chatStream("one", " two", " three").trickle(1 + random.nextInt(60));
    return random.nextBoolean() ? stream : Answers.chat("whole").trickle(1 + random.nextInt(60));
  }

  private static void leaveSomewhere(SplittableRandom random, String body) {
    String request = RawCaller.post("/v1/chat/completions", body);
    RawCaller caller = RawCaller.to(sluice.port());
    try {
      if (random.nextInt(3) == 0) {
        caller.send(request.substring(0, random.nextInt(request.length())));
      } else {
        caller.send(request).read(random.nextInt(400));
      }
    } catch (UncheckedIOException closed) {
      // the answer was shorter, and the stream's error event closes
    }
    if (random.nextBoolean()) {
      caller.abort();
    } else {
      caller.close();
    }
  }

  @Test
  void aHeaderThatGoesUpstreamCannotBreakTheCall() {
    for (String value : new String[] {"\u0001", "\u007f", "\u00fc", "a\tb", "", "x".repeat(4000)}) {
      try (RawCaller caller = RawCaller.to(sluice.port())) {
        String request = RawCaller.post(
            "/v1/chat/completions", CHAT, "traceparent: " + value, "tracestate: " + value);
        caller.send(request.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(caller.answer().status()).as(value).isIn(200, 400);
      }
    }
  }

  @Test
  void manyConnectionsThatSayNothingDoNotKeepOthersOut() {
    RawCaller[] silent = new RawCaller[300];
    Arrays.setAll(silent, i -> RawCaller.to(sluice.port()));
    for (int i = 0; i < silent.length; i += 2) {
      silent[i].send(POST.substring(0, i % POST.length()));
    }
    assertThat(sluice.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(200);
    for (RawCaller caller : silent) {
      caller.close();
    }
  }
}
