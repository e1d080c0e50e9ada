package dev.sluice.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Takes samples: puts a system under load, looks at it for a while, and checks that every unit is accounted for. */
final class Measure {
  private static final int PATIENCE_SECONDS = 20;
  /** A JVM is warm when less than this share of its CPU goes into compiling, for some turns in a row. */
  static final double WARM = 0.03;

  private static final int CALM_TURNS = 3;
  private static final int LOAD_SECONDS = 2;
  private static final int LATE_MICROS = 10_000;

  private final Run run;

  Measure(Run run) {
    this.run = run;
  }

  /**
   * Keeps a system busy until its compilers have little left to do, as in a process that has been up for long. The loads
   * are short and of each kind by turns: a compiler undoes what it did when callers come and go, or the kind of load
   * changes. Until they are done, compilers may use the load's core too.
   *
   * @param most seconds after which no new turn begins
   * @return seconds that it took
   */
  int settle(RunningSystem system, Set<Workload> workloads, int most) {
    Cores.move(Processes.compilerThreads(system.pid()), Cores.all());
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(most);
    var began = System.nanoTime();
    var calm = 0;
    while (calm < CALM_TURNS && System.nanoTime() < deadline) {
      calm = turn(system, workloads) < WARM ? calm + 1 : 0;
    }
    Cores.move(Processes.compilerThreads(system.pid()), Cores.system());
    return (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
  }

  /** The greatest share of the system's CPU that its compilers took under one of these loads. */
  private double turn(RunningSystem system, Set<Workload> workloads) {
    var compiling = 0.0;
    for (var workload : workloads) {
      var load = workload.begin(run.loop(), system.target(), LOAD_SECONDS);
      var window = new Window(system, load.tally().answers());
      Pause.millis(LOAD_SECONDS * 1000);
      compiling = Math.max(compiling, window.close().compiling());
      report(load.abandon(), system, workload);
    }
    return compiling;
  }

  /** Looks at the system for so many seconds; round 0 leaves no trace in the results. */
  void sample(RunningSystem system, Workload workload, int round, double seconds) {
    var answersBefore = run.mock().counts().answers().get();
    var eventsBefore = run.mock().counts().events().get();
    var cpuBefore = system.cpuSeconds();
    var load = workload.begin(run.loop(), system.target(), seconds);
    Pause.millis(Workload.SETTLE_MILLIS);
    load.resetHistograms();
    var tally = load.tally();
    var window = new Window(system, workload.countsEvents() ? tally.events() : tally.answers());
    Pause.millis((long) (seconds * 1000));
    var reading = window.close();
    var resident = system.residentMegabytes();
    var values = values(workload, reading, tally);
    report(load.stop(PATIENCE_SECONDS).faults(), system, workload);
    system.calmDown();
    var sent = workload.countsEvents()
        ? run.mock().counts().events().get() - eventsBefore
        : run.mock().counts().answers().get() - answersBefore;
    var got = workload.countsEvents() ? tally.events().get() : tally.answers().get();
    if (sent != got) {
      run.faults().add(system.name() + ", " + workload + ": sent " + sent + ", got " + got);
    }
    if (workload.countsEvents()) {
      values.put(Metric.EVENTS_LOST, (double) Math.max(0, sent - got));
    }
    if (system.isProcess()) {
      var cpu = (system.cpuSeconds() - cpuBefore) * 1e6 / Math.max(1, got);
      values.putAll(ofProcess(workload, reading, cpu));
      if (workload == loading(system)) {
        values.put(Metric.RESIDENT_LOADED, resident);
      }
    }
    if (round > 0) {
      values.forEach((metric, value) -> run.results()
          .add(metric, system.name(), new Results.Sample(round, value, reading.others())));
    }
  }

  private void report(Iterable<String> found, RunningSystem system, Workload workload) {
    found.forEach(fault -> run.faults().add(system.name() + ", " + workload + ": " + fault));
  }

  /** CPU counts until the system is calm again: a record that is written later belongs to its request. */
  private static Map<Metric, Double> ofProcess(
      Workload workload, Window.Reading reading, double cpuPerUnit) {
    var values = new HashMap<Metric, Double>();
    values.put(Metric.COMPILING, reading.compiling() * 100);
    switch (workload) {
      case REQUESTS -> values.put(Metric.CPU_PER_REQUEST, cpuPerUnit);
      case BACKLOG -> values.put(Metric.CPU_PER_BACKLOG_EVENT, cpuPerUnit);
      case EVENTS -> values.put(Metric.CPU_PER_EVENT, cpuPerUnit);
      case LATENCY, FIRST_BYTE -> {}
    }
    return values;
  }

  /** Under which resident memory is looked at. */
  private static Workload loading(RunningSystem system) {
    return system.launch().workloads().contains(Workload.LATENCY)
        ? Workload.LATENCY
        : Workload.REQUESTS;
  }

  private Map<Metric, Double> values(Workload workload, Window.Reading reading, Tally tally) {
    var values = new HashMap<Metric, Double>();
    values.put(Metric.OTHERS, reading.others());
    values.put(workload.loadCore(), reading.loadCore() * 100);
    switch (workload) {
      case REQUESTS -> values.put(Metric.REQUESTS_PER_SECOND, reading.perSecond());
      case BACKLOG -> values.put(Metric.EVENTS_PER_SECOND, reading.perSecond());
      case EVENTS -> {
        values.put(Metric.EVENT_DELAY_P50, percentile(tally.delays(), 50));
        values.put(Metric.EVENT_DELAY_P99, percentile(tally.delays(), 99));
        values.put(Metric.EVENTS_LATE, 100 * run.loop().call(() -> shareAbove(tally.delays())));
      }
      case LATENCY -> {
        values.put(Metric.LATENCY_P50, percentile(tally.latencies(), 50));
        values.put(Metric.LATENCY_P99, percentile(tally.latencies(), 99));
      }
      case FIRST_BYTE -> {
        values.put(Metric.FIRST_BYTE_P50, percentile(tally.firstBytes(), 50));
        values.put(Metric.FIRST_BYTE_P99, percentile(tally.firstBytes(), 99));
      }
    }
    return values;
  }

  private static double shareAbove(Histogram delays) {
    var late = delays.getCountBetweenValues(LATE_MICROS, Long.MAX_VALUE);
    return (double) late / Math.max(1, delays.getTotalCount());
  }

  private double percentile(Histogram histogram, double percent) {
    return run.loop().call(() -> (double) histogram.getValueAtPercentile(percent));
  }
}
