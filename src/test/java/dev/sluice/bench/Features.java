package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the gateway's features cost once it has been up for a while: the same build with all on, some on and all off, all
 * processes alive at once and warm, interleaved, as many requests as go.
 */
final class Features {
  /** What the others are compared with. */
  static final String ALL_OFF = "all off";

  private static final int CALLERS = 64;
  private static final int MOST_WARM_SECONDS = 60;
  private static final Set<Workload> LOAD = Set.of(Workload.REQUESTS);
  private static final Map<String, String> CONFIGS = configs();

  private final Run run;

  Features(Run run) {
    this.run = run;
  }

  private static Map<String, String> configs() {
    var configs = new LinkedHashMap<String, String>();
    configs.put(ALL_OFF, "off");
    configs.put("keys on", "keys");
    configs.put("watched", "watched");
    configs.put("all on", "all");
    return configs;
  }

  void measure() {
    var running = new ArrayList<RunningSystem>();
    try {
      CONFIGS.forEach(
          (name, config) -> running.add(run.systems().gateway(name, config).start(Cores.system())));
      warmUp(running);
      running.forEach(RunningSystem::calmDown);
      rounds(running);
    } finally {
      running.forEach(RunningSystem::close);
    }
  }

  /** The compilers are busy for the first quarter of a minute: nobody asks what features cost then. */
  private void warmUp(List<RunningSystem> running) {
    var measure = new Measure(run);
    var took = new ArrayList<String>();
    for (var system : running) {
      run.say("warming up " + system.name());
      took.add(
          system.name() + " " + measure.settle(system, LOAD, run.quick() ? 6 : MOST_WARM_SECONDS));
    }
    run.note(
        "features: each process was under full load until its compilers took less than 3 % of its CPU, for "
            + MOST_WARM_SECONDS
            + " s at most, and stayed alive for all rounds; seconds: "
            + String.join(", ", took));
  }

  private void rounds(List<RunningSystem> running) {
    var rounds = run.quick() ? 1 : 5;
    for (var round = 0; round <= rounds && run.fits(30); round++) {
      for (var system : running) {
        sample(system, round);
      }
      Collections.rotate(running, 1);
    }
  }

  /** Rate and CPU count until the records of its requests are written. */
  private void sample(RunningSystem system, int round) {
    var cpuBefore = system.cpuSeconds();
    var load = Load.requests(run.loop(), system.target(), CALLERS);
    Pause.millis(Workload.SETTLE_MILLIS);
    var window = new Window(system, load.tally().answers());
    Pause.millis(run.quick() ? 1000 : 2000);
    var reading = window.close();
    var tally = load.stop(20);
    tally.faults().forEach(fault -> run.faults().add(system.name() + ": " + fault));
    system.calmDown();
    if (round > 0) {
      var cpu =
          (system.cpuSeconds() - cpuBefore) * 1e6 / Math.max(1, tally.answers().get());
      add(Metric.FEATURE_RATE, system, round, reading.perSecond(), reading.others());
      add(Metric.FEATURE_CPU, system, round, cpu, reading.others());
    }
  }

  private void add(Metric metric, RunningSystem system, int round, double value, double others) {
    run.results().add(metric, system.name(), new Results.Sample(round, value, others));
  }
}
