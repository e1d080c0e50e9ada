package dev.sluice.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * 64 callers that read one event a second while their upstream bursts 20,000 events each; then they read on. A gateway
 * without back-pressure takes in what they do not read.
 */
final class SlowReaders {
  private static final int CALLERS = 64;
  private static final int EVENTS = 20_000;
  private static final int MOST_SLOW_SECONDS = 60;
  private static final int DRAIN_SECONDS = 60;
  private static final int SETTLE_SECONDS = 30;

  private final Loop loop;
  private final RunningSystem system;
  private double highest;

  /**
   * What it showed.
   *
   * @param grownSlow megabytes of resident memory gained while they read slowly, at the most
   * @param grown the same until all was read
   * @param heldBack share of the events that the upstream had not got rid of when they began to read on
   */
  record Outcome(
      double grownSlow, double grown, double heldBack, long events, List<String> faults) {
    boolean everythingCame() {
      return faults.isEmpty() && events == (long) CALLERS * EVENTS;
    }
  }

  SlowReaders(Loop loop, RunningSystem system) {
    this.loop = loop;
    this.system = system;
  }

  Outcome run(int seconds, MockUpstream.Counts counts) {
    var before = settle();
    highest = before;
    var sentBefore = counts.events().get();
    var load = Load.slow(loop, system.target(), CALLERS, EVENTS);
    readSlowly(load, seconds, counts);
    var grownSlow = highest - before;
    var sent = counts.events().get() - sentBefore;
    load.readAll();
    var goal = (long) CALLERS * EVENTS;
    for (var waited = 0;
        waited < 10 * DRAIN_SECONDS && load.tally().events().get() < goal;
        waited++) {
      watch(100);
    }
    var tally = load.stop(5);
    return new Outcome(
        grownSlow,
        highest - before,
        1 - (double) sent / goal,
        tally.events().get(),
        List.copyOf(tally.faults()));
  }

  /** Sends the same traffic to callers that read, until that makes a heap grow no more, 30 s at most; gives resident memory. */
  private double settle() {
    var resident = 0.0;
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    while (System.nanoTime() < end) {
      var before = resident;
      var load = Load.bursts(loop, system.target(), CALLERS, 2000);
      Pause.millis(2000);
      load.stop(DRAIN_SECONDS);
      resident = system.residentMegabytes();
      if (resident < before + 2) {
        break;
      }
    }
    return resident;
  }

  /** For so long, and then until the upstream gets nothing more rid of: all is sent, or all is held back. */
  private void readSlowly(Load load, int seconds, MockUpstream.Counts counts) {
    var sent = -1L;
    for (var second = 0; second < MOST_SLOW_SECONDS; second++) {
      load.readOneEach();
      watch(1000);
      var now = counts.events().get();
      if (second >= seconds && now - sent < EVENTS / 10) {
        return;
      }
      sent = now;
    }
  }

  private void watch(int millis) {
    Pause.millis(millis);
    highest = Math.max(highest, system.residentMegabytes());
  }
}
