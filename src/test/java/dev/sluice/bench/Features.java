package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the gateway's features cost: the same build with all on, some on and all off, interleaved, as many requests as go. */
final class Features {
  /** What the others are compared with. */
  static final String ALL_OFF = "all off";

  private static final int CALLERS = 64;
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
      var measure = new Measure(run);
      for (var system : running) {
        run.say("warming up " + system.name());
        measure.warmUp(system, Workload.REQUESTS, run.quick() ? 2 : 6, run.quick() ? 4 : 15);
      }
      running.forEach(RunningSystem::calmDown);
      rounds(running);
    } finally {
      running.forEach(RunningSystem::close);
    }
  }

  private void rounds(List<RunningSystem> running) {
    var rounds = run.quick() ? 1 : 6;
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
