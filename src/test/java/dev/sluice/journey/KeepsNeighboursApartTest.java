package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers who share a lane and a provider's only connection: what one does or does not do is not felt by another. */
class KeepsNeighboursApartTest {
  private static final int EVENT_BYTES = 2000;
  private static final int MOST_EVENTS =
      256; // more than anybody stores for a caller who does not read

  private FakeUpstream upstream;
  private SluiceUnderTest sluice;
  private Http2Caller callers;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream)
            + "sluice_settings:\n  http2_cleartext: true\n  max_upstream_connections: 1\n  stream_window_kb: 1\n");
    callers = new Http2Caller(sluice.port());
  }

  @AfterEach
  void stop() {
    awaitIdle(sluice, upstream);
    callers.close();
    sluice.close();
    upstream.close();
  }

  /**
   * The pool passes a connection on as soon as the end of an answer has arrived, though a slow caller has not read it.
   * Around the longest answer of which that is true, the connection used to be left paused.
   */
  @Test
  void aConnectionWhoseAnswerIsStillBeingReadServesTheNext() {
    int passed = 0;
    int kept = MOST_EVENTS;
    while (kept - passed > 1) {
      int middle = (passed + kept) / 2;
      if (passesOnAfter(middle)) {
        passed = middle;
      } else {
        kept = middle;
      }
    }
    assertThat(passed).isPositive();
    for (int events = passed - 4; events < passed + 4; events++) {
      passesOnAfter(events);
    }
  }

  /** Whether the next caller's request goes out while the one before has not read; if so it must be answered. */
  private boolean passesOnAfter(int events) {
    Gate gate = new Gate();
    int before = upstream.requests().size();
    upstream.answer(
        slowly(events),
        Script.events().event(word("one")).stall(gate).event(finish()).done());
    Http2Caller.Asked slow = callers.askAndStare(BODY);
    assertThat(slow.status()).isEqualTo(200);
    upstream.requests().get(before).awaitAnswered();
    Http2Caller.Asked next = callers.ask(BODY);
    boolean passedOn = reaches(before + 2);
    if (passedOn) {
      next.awaitData();
    }
    slow.leave();
    gate.open();
    assertThat(next.read()).as("after %d events", events).endsWith(DONE);
    return passedOn;
  }

  private boolean reaches(int requests) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    while (upstream.requests().size() < requests && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return upstream.requests().size() >= requests;
  }

  private static Script slowly(int events) {
    Script script = Script.events();
    for (int i = 0; i < events; i++) {
      script = script.event(word("x".repeat(EVENT_BYTES))).delay(1);
    }
    return script.event(finish());
  }
}
