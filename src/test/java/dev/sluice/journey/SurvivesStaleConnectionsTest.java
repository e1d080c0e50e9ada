package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.WHOLE_BODY;
import static dev.sluice.journey.Streaming.ask;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.stream;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider may close a connection that we keep; callers never notice, and no request is asked twice in vain. */
class SurvivesStaleConnectionsTest {
  private static final String TERMINATOR = "0\r\n\r\n";

  private FakeUpstream upstream;
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "router_settings: {num_retries: 0}\n");
  }

  @AfterEach
  void stop() {
    awaitIdle(sluice, upstream);
    sluice.close();
    upstream.close();
  }

  /** As llama.cpp does: promises keep-alive, and closes right after the end of the stream. */
  private static Script closingAfterDone() {
    return Script.events()
        .header("connection", "keep-alive")
        .header("keep-alive", "timeout=5, max=100")
        .event(word("one"))
        .event(finish())
        .done()
        .raw(TERMINATOR)
        .cut();
  }

  @Test
  void twoHundredStreamsInARowFromAProviderThatClosesEachConnection() {
    upstream.always(closingAfterDone());
    for (int i = 0; i < 200; i++) {
      assertThat(stream(sluice)).as("request %d", i).endsWith(DONE);
    }
    assertThat(upstream.requests().size()).isGreaterThanOrEqualTo(200);
  }

  @Test
  void fiftyStreamsAtOnceFromAProviderThatClosesEachConnection() throws Exception {
    upstream.always(closingAfterDone());
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Future<String>> bodies = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        bodies.add(threads.submit(() -> stream(sluice)));
      }
      for (Future<String> body : bodies) {
        assertThat(body.get()).endsWith(DONE);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aKeptConnectionThatDiesBeforeAnsweringIsReplacedOnce() {
    oneConnectionPerLane();
    int before = upstream.requests().size();
    upstream.answer(Script.bytes("").cut());
    assertThat(sluice.post(CHAT, WHOLE_BODY).statusCode()).isEqualTo(200);
    assertThat(upstream.requests()).hasSize(before + 2);
  }

  @Test
  void aKeptConnectionThatIsResetBeforeAnsweringIsReplacedOnce() {
    oneConnectionPerLane();
    int before = upstream.requests().size();
    upstream.answer(Script.bytes("").reset());
    assertThat(sluice.post(CHAT, WHOLE_BODY).statusCode()).isEqualTo(200);
    assertThat(upstream.requests()).hasSize(before + 2);
  }

  /** A provider that falls over a prompt, or a balancer that loses patience: asking again would cost the same again. */
  @Test
  void aKeptConnectionThatDiesLongAfterItsRequestIsNotAskedAgain() {
    oneConnectionPerLane();
    int before = upstream.requests().size();
    upstream.answer(Script.bytes("").delay(1500).cut());
    var answer = sluice.post(CHAT, WHOLE_BODY);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("connection_lost");
    assertThat(upstream.requests()).hasSize(before + 1);
  }

  @Test
  void aKeptConnectionThatAnswersHalfAHeadOrGarbageIsNotAskedAgain() {
    for (String answer : List.of("HTTP/1.1 200 OK\r\ncontent-ty", "garbage\r\n\r\n")) {
      oneConnectionPerLane();
      int before = upstream.requests().size();
      upstream.answer(Script.bytes(answer).cut());
      var response = sluice.post(CHAT, WHOLE_BODY);
      assertThat(response.statusCode()).as(answer).isEqualTo(502);
      assertThat(upstream.requests()).as(answer).hasSize(before + 1);
    }
  }

  @Test
  void aKeptConnectionThatDiesAfterTheHeadIsNotAskedAgain() {
    oneConnectionPerLane();
    int before = upstream.requests().size();
    upstream.answer(Script.events().cut());
    assertThat(sluice.post(CHAT, WHOLE_BODY).statusCode()).isEqualTo(502);
    assertThat(upstream.requests()).hasSize(before + 1);
  }

  @Test
  void aFreshConnectionThatDiesIsNotAskedAgain() {
    upstream.always(Script.bytes("").cut());
    for (int i = 1; i <= 5; i++) {
      var answer = sluice.post(CHAT, WHOLE_BODY);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("connection_lost");
      assertThat(upstream.requests()).hasSize(i);
    }
  }

  @Test
  void anErrorAnswerKeepsItsConnection() {
    upstream.always(Answers.error(429, "rate_limit_error", "slow down"));
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      for (int i = 0; i < 10; i++) {
        caller.send(RawCaller.post(CHAT, WHOLE_BODY));
        var answer = caller.answer();
        assertThat(answer.status()).isEqualTo(429);
        answer.text();
      }
    }
    assertThat(upstream.connections()).isEqualTo(1);
  }

  @Test
  void aTruncatedButWellFramedAnswerKeepsItsConnection() {
    upstream.always(Script.events().event(word("one")));
    for (int i = 0; i < 3; i++) {
      try (RawCaller caller = ask(sluice)) {
        caller.answer().text();
      }
    }
    assertThat(upstream.connections()).isLessThanOrEqualTo(lanes());
  }

  private void oneConnectionPerLane() {
    List<RawCaller> callers = new ArrayList<>();
    for (int i = 0; i < 4 * lanes(); i++) {
      RawCaller caller = RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, WHOLE_BODY));
      caller.answer().text();
      callers.add(caller);
    }
    callers.forEach(RawCaller::close);
  }

  private static int lanes() {
    return Runtime.getRuntime().availableProcessors();
  }
}
