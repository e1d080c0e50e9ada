package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers of one lane and the provider's only connection: it serves one after the other, as long as it may. */
class SharesConnectionsTest {
  private FakeUpstream upstream;
  private SluiceUnderTest sluice;
  private Http2Caller callers;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "sluice_settings: {http2_cleartext: true, max_upstream_connections: 1}\n");
    callers = new Http2Caller(sluice.port());
  }

  @AfterEach
  void stop() {
    Streaming.awaitIdle(sluice, upstream);
    callers.close();
    sluice.close();
    upstream.close();
  }

  private static Script stalled(Gate gate) {
    return Script.status(200)
        .header("content-type", "application/json")
        .stall(gate)
        .piece(Answers.chatBody("late"));
  }

  private Http2Caller.Asked ask() {
    return callers.ask(Streaming.WHOLE_BODY);
  }

  private void assertAnswered(Http2Caller.Asked asked) {
    assertThat(asked.status()).isEqualTo(200);
    assertThat(asked.read()).contains("chat.completion");
  }

  @Test
  void whoFindsNoPlaceInTheLineIsToldAndWhoLeavesItMakesRoom() {
    Gate gate = new Gate();
    upstream.answer(stalled(gate));
    Http2Caller.Asked served = ask();
    gate.awaitReached();
    Http2Caller.Asked waits = ask();
    Http2Caller.Asked tooMany = ask();
    assertThat(tooMany.status()).isEqualTo(503);
    assertThat(tooMany.read()).contains("upstream_busy");
    waits.leave();
    Scrape.await(() -> Streaming.inFlight(sluice) == 1);
    Http2Caller.Asked inItsPlace = ask();
    gate.open();
    assertAnswered(served);
    assertAnswered(inItsPlace);
    assertThat(upstream.requests()).hasSize(2);
    assertThat(upstream.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatIsCutMakesRoomForAnother() {
    Gate gate = new Gate();
    upstream.answer(stalled(gate));
    Http2Caller.Asked leaves = ask();
    gate.awaitReached();
    Http2Caller.Asked waits = ask();
    leaves.leave();
    assertAnswered(waits);
    assertThat(upstream.connections()).isEqualTo(2);
    gate.open();
  }

  /** What the provider says of its connection is heeded. */
  @ParameterizedTest
  @CsvSource({
    "keep-alive, timeout=60, 1",
    "keep-alive, 'max=100, timeout=60', 1",
    "keep-alive, timeout=nonsense, 1",
    "keep-alive, timeout=99999999999, 1",
    "keep-alive, timeout=0, 3",
    "connection, close, 3",
    "connection, Close, 3",
    "connection, keep-alive, 1",
  })
  void aConnectionIsUsedAgainAsLongAsTheProviderKeepsIt(String name, String value, int most) {
    upstream.always(Answers.chat("hello").header(name, value));
    for (int i = 0; i < 3; i++) {
      assertAnswered(ask());
    }
    assertThat(upstream.connections()).isEqualTo(most);
  }

  @RepeatedTest(8)
  void whateverBecomesOfThoseBeforeTheNextIsServed(RepetitionInfo run) {
    long seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    List<Script> fates = List.of(
        Answers.chat("hello"),
        Answers.error(500, "server_error", "no"),
        Answers.chat("hello").header("connection", "close"),
        Answers.chat("hello").cutAfter(200),
        Script.bytes("").cut(),
        Script.status(200).reset(),
        Script.bytes("no http\r\n\r\n"),
        Answers.chatStream("a", "stream"));
    for (int i = 0; i < 30; i++) {
      upstream.answer(fates.get(random.nextInt(fates.size())));
      Http2Caller.Asked asked = ask();
      if (random.nextInt(4) == 0) {
        asked.leaveIfThere();
      } else {
        asked.status();
      }
    }
    Streaming.awaitIdle(sluice, upstream);
    upstream.always(Answers.chat("hello"));
    Http2Caller.Asked last = ask();
    while (last.status() != 200) { // what was queued for those who left comes first
      last = ask();
    }
    assertThat(upstream.openConnections()).as("seed %d", seed).isLessThanOrEqualTo(1);
  }
}
