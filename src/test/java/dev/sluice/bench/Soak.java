package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Half the load that it can bear, for as long as one likes, with callers who leave and a provider that fails: neither heap
 * nor descriptors may grow.
 */
final class Soak {
  private static final double LEAVING = 0.05;
  private static final int FAILING_ONE_IN = 100;
  private static final long SEED = 20_260;
  private static final int SETTLE_MILLIS = 5_000;
  private static final int WINDOW_MILLIS = 5_000;
  /** What a process bears while it still compiles itself is a small part of what it bears for an hour. */
  private static final int MOST_WARM_SECONDS = 75;

  /** Until streams and callers who leave are compiled too. */
  private static final int LIVELY_MILLIS = 45_000;

  /** The first looks see a heap that is still being filled with what stays. */
  private static final double UNSETTLED = 0.25;

  private static final double LEAST_SHARE = 0.5;
  private static final double BUSY = 0.95; // of the load's core
  /** Longer than connections to a provider are kept for later. */
  private static final int COME_BACK_SECONDS = 90;

  private final Run run;

  /** One look at the gateway. */
  record Look(double seconds, double heap, double resident, int descriptors) {}

  Soak(Run run) {
    this.run = run;
  }

  /** @param minutes how long; a fraction for a try */
  void measure(double minutes) {
    try (var system = run.systems().gateway("soak").start(Cores.system())) {
      new Measure(run).settle(system, Set.of(Workload.REQUESTS), MOST_WARM_SECONDS);
      var rate = half(system);
      run.say(
          "soak: %.1f minutes at %,.0f requests/s, %.0f %% of callers leave, one answer in %d fails"
              .formatted(minutes, rate, LEAVING * 100, FAILING_ONE_IN));
      run.mock().failOneIn(FAILING_ONE_IN);
      var before = churn(system, rate, churn -> Pause.millis(SETTLE_MILLIS));
      var looks = new ArrayList<Look>();
      var after = churn(system, rate, churn -> {
        look(system, churn, minutes, looks);
        report(churn, looks);
        complain(churn, rate * minutes * 60);
      });
      run.mock().failOneIn(0);
      run.single(Metric.SOAK_DESCRIPTORS, Math.min(after, comeBack(system, before)) - before);
    }
  }

  /** Gives the descriptors in use when the callers are gone: what is left are connections that are kept for later. */
  private int churn(RunningSystem system, double rate, Consumer<Churn> meanwhile) {
    var churn = new Churn(run.loop(), system.target(), rate, LEAVING, SEED);
    meanwhile.accept(churn);
    churn.stop();
    system.calmDown();
    return Processes.descriptors(system.pid());
  }

  /** Descriptors once connections that a slow moment made are closed again. */
  private static int comeBack(RunningSystem system, int before) {
    for (var second = 0; second < COME_BACK_SECONDS; second++) {
      if (Processes.descriptors(system.pid()) <= before) {
        break;
      }
      Pause.millis(1000);
    }
    return Processes.descriptors(system.pid());
  }

  /** Of the requests per second that it answers, by the same habits, when more come than it can bear. */
  private double half(RunningSystem system) {
    var plain = Load.requests(run.loop(), system.target(), 64);
    var most = answered(system, plain.tally(), SETTLE_MILLIS);
    plain.stop(10);
    var mixed = new Churn(run.loop(), system.target(), most, LEAVING, SEED);
    var borne = answered(system, mixed.tally(), LIVELY_MILLIS);
    mixed.stop();
    system.calmDown();
    return borne / 2;
  }

  /** Per second, once the load is under way. */
  private double answered(RunningSystem system, Tally tally, int warmMillis) {
    Pause.millis(warmMillis);
    var window = new Window(system, tally.answers());
    Pause.millis(WINDOW_MILLIS);
    var reading = window.close();
    if (reading.loadCore() > BUSY) {
      run.note("soak: it may bear more than was found, the load was as busy as it could be");
    }
    return reading.perSecond();
  }

  private void look(RunningSystem system, Churn churn, double minutes, List<Look> looks) {
    var seconds = minutes * 60;
    var pause = Math.max(1, Math.min(60, seconds / 20));
    var began = System.nanoTime();
    while (since(began) < seconds) {
      Pause.millis((long) (pause * 1000));
      var heap = Heap.liveMegabytes(system.pid()).orElse(0);
      var look = new Look(
          since(began), heap, system.residentMegabytes(), Processes.descriptors(system.pid()));
      looks.add(look);
      run.say(
          "soak: heap %.1f MB, resident %.0f MB, %d descriptors, %,d answers, %d failed, %d left"
              .formatted(
                  look.heap,
                  look.resident,
                  look.descriptors,
                  churn.tally().answers().get(),
                  churn.tally().failed().get(),
                  churn.left()));
    }
  }

  private void report(Churn churn, List<Look> looks) {
    run.single(Metric.SOAK_ANSWERS, churn.tally().answers().get());
    run.single(Metric.SOAK_HEAP, grown(looks));
    run.note("soak: " + churn.tally().failed() + " requests failed with the provider, "
        + churn.left() + " callers left");
  }

  /** A load that came to a standstill proves nothing. */
  private void complain(Churn churn, double expected) {
    var made = churn.tally().answers().get() + churn.tally().failed().get();
    if (made < LEAST_SHARE * expected) {
      run.faults().add("soak: only %,d of %,.0f requests were made".formatted(made, expected));
    }
  }

  /** Percent from the median heap of the second quarter to that of the last. */
  static double grown(List<Look> looks) {
    var quarter = Math.max(1, (int) (looks.size() * UNSETTLED));
    var from = median(
        looks.subList(Math.min(quarter, looks.size() - 1), Math.min(2 * quarter, looks.size())));
    var to = median(looks.subList(looks.size() - quarter, looks.size()));
    return (to / from - 1) * 100;
  }

  private static double median(List<Look> looks) {
    var heaps = looks.stream().mapToDouble(Look::heap).sorted().toArray();
    return heaps.length == 0 ? Double.NaN : heaps[heaps.length / 2];
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
