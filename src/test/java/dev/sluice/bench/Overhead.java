package dev.sluice.bench;

import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether the gateway tells the truth about its overhead: the mean of its metric beside what one caller, who asks one
 * request after the other, waits longer for than behind a relay of bytes in its place. No core sleeps meanwhile. The way
 * through one more process, and how long waking it up takes, are the machine's, and no process can see them.
 */
final class Overhead {
  private static final String METRIC = "sluice_overhead_seconds_%s{model=\"bench\"}";
  private static final int ROUNDS = 9;

  private final Run run;

  Overhead(Run run) {
    this.run = run;
  }

  /** Requests, and their time in seconds. */
  private record Told(double count, double seconds) {
    private double microsSince(Told before) {
      return (seconds - before.seconds) * 1e6 / Math.max(1, count - before.count);
    }
  }

  void measure() {
    run.say("overhead");
    var awake = new ArrayList<Process>();
    try (var relay = run.systems().relay().start(Cores.system());
        var gateway = run.systems().gateway("overhead").start(Cores.system())) {
      for (var system : List.of(relay, gateway)) {
        new Measure(run).settle(system, Set.of(Workload.REQUESTS), run.quick() ? 6 : 24);
        system.calmDown();
      }
      awake.addAll(keepAwake());
      for (var round = 0; round <= (run.quick() ? 1 : ROUNDS); round++) {
        sample(relay, gateway, round);
      }
    } finally {
      awake.forEach(Children::end);
    }
  }

  private void sample(RunningSystem relay, RunningSystem gateway, int round) {
    var without = latency(relay);
    var before = told(gateway);
    var with = latency(gateway);
    var told = told(gateway).microsSince(before);
    if (round > 0) {
      add(Metric.OVERHEAD_TOLD, round, told);
      add(Metric.OVERHEAD_SEEN, round, with - without);
      add(Metric.OVERHEAD_APART, round, Math.abs(with - without - told));
      run.say("behind a relay %.1f us, behind the gateway %.1f, of which it tells %.1f"
          .formatted(without, with, told));
    }
  }

  /** Mean, in microseconds. */
  private double latency(RunningSystem system) {
    var load = Load.requests(run.loop(), system.target(), 1);
    Pause.millis(2000);
    var tally = load.stop(10);
    tally.faults().forEach(fault -> run.faults().add("overhead, " + system.name() + ": " + fault));
    return run.loop().call(() -> tally.latencies().getMean());
  }

  private static Told told(RunningSystem gateway) {
    try (var caller = RawCaller.to(gateway.target().port())) {
      var text = new String(
          caller.send("GET /metrics HTTP/1.1\r\nhost: bench\r\n\r\n").answer().bytes());
      var scrape = new Scrape(text);
      return new Told(
          scrape.value(METRIC.formatted("count")), scrape.value(METRIC.formatted("sum")));
    }
  }

  /** Something without end to do on each core, that gives way to everything else. */
  private static List<Process> keepAwake() {
    return IntStream.range(0, Cores.count())
        .mapToObj(core -> List.of(
            "chrt", "--idle", "0", "taskset", "-c", "" + core, "sh", "-c", "while :; do :; done"))
        .map(Overhead::start)
        .toList();
  }

  private static Process start(List<String> command) {
    try {
      return Children.start(new ProcessBuilder(command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(Metric metric, int round, double value) {
    run.results().add(metric, Systems.GATEWAY, new Results.Sample(round, value, 0));
  }
}
