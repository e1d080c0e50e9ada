package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * All systems alive at once, under one workload after the other, each round in another order. The first round is thrown
 * away, unless a minute must do.
 */
final class Rounds {
  private static final int IDLE_MILLIS = 1500;
  /** What compilers took in a start and freed is given back by then. */
  private static final int COMPILED_IDLE_MILLIS = 12_000;

  private static final int MOST_WARM_SECONDS = 75;
  private static final int QUICK_WARM_SECONDS = 10;

  private final Run run;
  private final Measure measure;
  private final Set<Workload> workloads;
  private final List<RunningSystem> running = new ArrayList<>();

  Rounds(Run run, Set<Workload> workloads) {
    this.run = run;
    this.measure = new Measure(run);
    this.workloads = workloads;
  }

  /**
   * Takes all samples of these systems.
   *
   * @param rounds the dropped one not counted
   * @param mostSeconds after which no round begins, but for the first two
   */
  void measure(List<Launch> launches, int rounds, int mostSeconds) {
    try {
      launches.forEach(this::start);
      running.forEach(this::warmUp);
      running.forEach(RunningSystem::calmDown);
      var first = run.quick() ? 1 : 0;
      for (var round = first; round <= rounds && inTime(round, mostSeconds); round++) {
        run.say("round " + round + " of " + rounds + (round == 0 ? " (dropped)" : ""));
        round(round);
        Collections.rotate(running, 1);
      }
      running.forEach(system -> resident(Metric.RESIDENT_AFTER, system));
    } finally {
      running.forEach(RunningSystem::close);
    }
  }

  private boolean inTime(int round, int mostSeconds) {
    return round <= 1 || run.seconds() < mostSeconds;
  }

  private void start(Launch launch) {
    try {
      var system = launch.start(Cores.system());
      running.add(system);
      if (!run.quick() && system.isProcess()) {
        Pause.millis(launch.compiles() ? COMPILED_IDLE_MILLIS : IDLE_MILLIS);
      }
      resident(Metric.RESIDENT_IDLE, system);
    } catch (IllegalStateException silent) {
      run.faults().add(silent.getMessage());
    }
  }

  private void resident(Metric metric, RunningSystem system) {
    if (system.isProcess()) {
      var sample = new Results.Sample(1, system.residentMegabytes(), 0);
      run.results().add(metric, system.name(), sample);
    }
  }

  private void warmUp(RunningSystem system) {
    if (!system.launch().compiles()) {
      return;
    }
    run.say("warming up " + system.name());
    var own = EnumSet.copyOf(system.launch().workloads());
    own.retainAll(workloads);
    var seconds = measure.settle(system, own, run.quick() ? QUICK_WARM_SECONDS : MOST_WARM_SECONDS);
    run.say(system.name() + " is warm after " + seconds + " s");
  }

  private void round(int round) {
    for (var workload : workloads) {
      for (var system : running) {
        if (system.launch().workloads().contains(workload)) {
          measure.sample(system, workload, round, run.quick() ? 1 : 2);
        }
      }
    }
  }
}
