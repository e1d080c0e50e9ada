package dev.sluice.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes samples: puts a system under load, looks at it for a while, and checks that every unit is accounted for. */
final class Measure {
  private static final int PATIENCE_SECONDS = 20;
  /** A JVM is warm when less than this share of its CPU goes into compiling, for some seconds in a row. */
  private static final double WARM = 0.02;

  private static final int WARM_SECONDS = 4;

  private final Loop loop;
  private final MockUpstream mock;
  private final Results results;
  private final List<String> faults;

  /** @param faults gets what was lost, in words */
  Measure(Loop loop, MockUpstream mock, Results results, List<String> faults) {
    this.loop = loop;
    this.mock = mock;
    this.results = results;
    this.faults = faults;
  }

  /**
   * Keeps a JVM busy until its compilers have little left to do.
   *
   * @param least seconds to go on in any case
   * @param most seconds after which it must do
   */
  void warmUp(RunningSystem system, Workload workload, int least, int most) {
    var load = workload.begin(loop, system.target(), most);
    var calm = 0;
    for (var second = 0; second < most && (calm < WARM_SECONDS || second < least); second++) {
      var window = new Window(system, load.tally().answers());
      Pause.millis(1000);
      calm = window.close().compiling() < WARM ? calm + 1 : 0;
    }
    report(load.abandon(), system, workload);
  }

  /** Looks at the system for so many seconds; round 0 leaves no trace in the results. */
  void sample(RunningSystem system, Workload workload, int round, int seconds) {
    if (workload == Workload.LATENCY && system.name().equals(Systems.PORTKEY)) {
      return; // 2,000 a second are more than it can answer
    }
    var answersBefore = mock.counts().answers().get();
    var eventsBefore = mock.counts().events().get();
    var load = workload.begin(loop, system.target(), seconds);
    Pause.millis(Workload.SETTLE_MILLIS);
    load.resetHistograms();
    var tally = load.tally();
    var window = new Window(system, workload.countsEvents() ? tally.events() : tally.answers());
    Pause.millis(seconds * 1000L);
    var reading = window.close();
    var resident = system.residentMebibytes();
    var values = values(system, workload, reading, tally);
    if (system.isProcess()) {
      values.put(Metric.RESIDENT, resident);
      values.put(Metric.COMPILING, reading.compiling() * 100);
    }
    report(load.stop(PATIENCE_SECONDS).faults(), system, workload);
    var sent = workload.countsEvents()
        ? mock.counts().events().get() - eventsBefore
        : mock.counts().answers().get() - answersBefore;
    var got = workload.countsEvents() ? tally.events().get() : tally.answers().get();
    if (sent != got) {
      faults.add(system.name() + ", " + workload + ": sent " + sent + ", got " + got);
    }
    if (round > 0) {
      values.forEach((metric, value) ->
          results.add(metric, system.name(), new Results.Sample(round, value, reading.others())));
    }
  }

  private void report(List<String> found, RunningSystem system, Workload workload) {
    found.forEach(fault -> faults.add(system.name() + ", " + workload + ": " + fault));
  }

  private Map<Metric, Double> values(
      RunningSystem system, Workload workload, Window.Reading reading, Tally tally) {
    var values = new HashMap<Metric, Double>();
    values.put(Metric.OTHERS, reading.others());
    values.put(workload.loadCore(), reading.loadCore() * 100);
    if (system.isProcess() && workload != Workload.LATENCY) {
      values.put(workload.cpuPerUnit(), reading.microsPerUnit());
    }
    switch (workload) {
      case REQUESTS -> values.put(Metric.REQUESTS_PER_SECOND, reading.perSecond());
      case BACKLOG -> values.put(Metric.EVENTS_PER_SECOND, reading.perSecond());
      case EVENTS -> {
        values.put(Metric.EVENT_DELAY_P50, percentile(tally, 50, true));
        values.put(Metric.EVENT_DELAY_P99, percentile(tally, 99, true));
      }
      case LATENCY -> {
        values.put(Metric.LATENCY_P50, percentile(tally, 50, false));
        values.put(Metric.LATENCY_P99, percentile(tally, 99, false));
      }
    }
    return values;
  }

  private double percentile(Tally tally, int percent, boolean delays) {
    var histogram = delays ? tally.delays() : tally.latencies();
    return loop.call(() -> (double) histogram.getValueAtPercentile(percent));
  }
}
