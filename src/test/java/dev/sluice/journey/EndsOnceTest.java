package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.ask;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.metric;
import static dev.sluice.journey.Streaming.stream;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The first of end, failure and the caller's leaving wins; what comes later is dropped, and nothing is counted twice. */
class EndsOnceTest {
  private static final int RACES = 200;

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings:\n  http2_cleartext: true\n");
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  private static Script ending(Script begun, int how) {
    return switch (how) {
      case 0 -> begun.event(finish()).done();
      case 1 -> begun.cut();
      case 2 -> begun.reset();
      default -> begun.event("{\"error\":{\"message\":\"late\"}}");
    };
  }

  @Test
  void theEndRacesWithTheCallersLeaving() {
    double before = answered();
    for (long seed = 1; seed <= RACES; seed++) {
      Random random = new Random(seed);
      Gate gate = new Gate();
      upstream.answer(ending(Script.events().event(word("one")).stall(gate), random.nextInt(4)));
      try (RawCaller caller = ask(sluice)) {
        RawAnswer answer = caller.answer();
        answer.until("one");
        gate.open();
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(600)));
        if (random.nextBoolean()) {
          caller.abort();
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    awaitIdle(sluice, upstream);
    assertThat(answered() - before).isEqualTo(RACES);
    assertThat(metric(sluice, "sluice_late_frames_total")).isNotNegative();
    assertThat(stream(sluice)).endsWith(DONE);
  }

  @Test
  void oneCallerWhoRacesDoesNotDisturbAnotherOnTheSameConnection() {
    try (Http2Caller callers = new Http2Caller(sluice.port())) {
      for (long seed = 1; seed <= RACES / 4; seed++) {
        Random random = new Random(seed);
        Gate gate = new Gate();
        Script begun = Script.events().event(word("one")).stall(gate);
        upstream.answer(ending(begun, random.nextInt(4)), ending(begun, 0));
        Http2Caller.Asked leaving = callers.ask(BODY);
        leaving.awaitData();
        Http2Caller.Asked staying = callers.ask(BODY);
        staying.awaitData();
        gate.open();
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(600)));
        leaving.leaveIfThere();
        assertThat(staying.read()).as("seed %d", seed).endsWith(DONE);
      }
    }
    awaitIdle(sluice, upstream);
  }

  /** Requests that were counted as over, whatever their status. */
  private static double answered() {
    return sluice
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("sluice_requests_total{model=\"chat\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf('}') + 2)))
        .sum();
  }

  @Test
  void aRequestThatIsSentTwiceOnOneConnectionIsAnsweredTwice() {
    upstream.answer(Script.events().event(finish()), Script.events().event(finish()));
    try (RawCaller caller = ask(sluice).send(RawCaller.post(CHAT, BODY))) {
      assertThat(caller.answer().text()).endsWith(DONE);
      assertThat(caller.answer().text()).endsWith(DONE);
    }
  }
}
