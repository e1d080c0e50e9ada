package dev.sluice.bench;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * What a stream costs while it is open: as many as go, up to 9,000, one event a second each, 1,000 opened a second. It is
 * the second half of them that counts: the first fills what a process has taken for earlier loads and kept.
 */
final class OpenStreams {
  private static final int MOST = 9_000;
  private static final int QUICK = 500;
  private static final int PER_SECOND = 1_000;
  /** Descriptors for everything that is no stream. */
  private static final int RESERVED = 500;

  private static final int MOST_WARM_SECONDS = 60;
  private static final int CALLERS = 64;
  private static final int FILL_MILLIS = 4000;
  private static final int OPEN_SECONDS = 90;
  private static final int MOST_WAIT_SECONDS = 30;
  private static final int SETTLE_MILLIS = 3000;

  private final Run run;

  OpenStreams(Run run) {
    this.run = run;
  }

  /** One system after the other, each started anew. */
  void measure(List<Launch> launches) {
    var count = run.quick() ? QUICK : Math.min(MOST, (Processes.mostDescriptors() - RESERVED) / 2);
    if (count < MOST) {
      run.note(count + " streams instead of " + MOST + ": "
          + (run.quick() ? "--quick" : "raise ulimit -n, each takes two descriptors here"));
    }
    for (var launch : launches) {
      if (launch.isProcess() && !launch.name().equals(Systems.TWIN) && run.fits(150)) {
        try (var system = launch.start(Cores.system())) {
          open(system, count);
        } catch (IllegalStateException silent) {
          run.faults().add(silent.getMessage());
        }
      }
    }
  }

  private void open(RunningSystem system, int count) {
    run.say(count + " open streams through " + system.name());
    warm(system);
    fill(system);
    system.calmDown();
    var begunBefore = run.mock().counts().streams().get();
    var loads = ramp(system, count / 2);
    awaitBegun(begunBefore, count / 2);
    var withHalf = system.residentMegabytes();
    var half = begun(begunBefore);
    loads.addAll(ramp(system, count - count / 2));
    awaitBegun(begunBefore, count);
    var ended = loads.stream().mapToLong(load -> load.tally().answers().get()).sum();
    var open = begun(begunBefore) - ended;
    var resident = system.residentMegabytes();
    loads.forEach(load -> report(system, load.abandon()));
    if (open < count) {
      run.note(system.name() + ": only " + open + " of " + count + " streams were open at once");
    }
    if (open - half >= count / 4) {
      add(Metric.STREAM_KILOBYTES, system, (resident - withHalf) * 1000 / (open - half));
    }
    add(Metric.STREAMS_RESIDENT, system, resident);
    add(Metric.OPEN_STREAMS, system, open);
  }

  private void awaitBegun(long before, int count) {
    for (var waited = 0; waited < MOST_WAIT_SECONDS && begun(before) < count; waited++) {
      Pause.millis(1000);
    }
    Pause.millis(SETTLE_MILLIS);
  }

  private List<Load> ramp(RunningSystem system, int count) {
    var loads = new ArrayList<Load>();
    for (var opened = 0; opened < count; opened += PER_SECOND) {
      loads.add(stream(system, Math.min(PER_SECOND, count - opened), OPEN_SECONDS));
      Pause.millis(1000);
    }
    return loads;
  }

  private void report(RunningSystem system, List<String> faults) {
    faults.forEach(fault -> run.faults().add(system.name() + ", open streams: " + fault));
  }

  /** What compilers take while they are at work is no stream's. */
  private void warm(RunningSystem system) {
    if (!run.quick() && system.launch().compiles()) {
      var kinds = EnumSet.of(Workload.REQUESTS, Workload.EVENTS);
      new Measure(run).settle(system, kinds, MOST_WARM_SECONDS);
    }
  }

  /** A heap's pages are resident once they were used: those for short-lived objects are no stream's. */
  private void fill(RunningSystem system) {
    var load = Load.requests(run.loop(), system.target(), CALLERS);
    Pause.millis(run.quick() ? 1000 : FILL_MILLIS);
    load.stop(20);
  }

  private long begun(long before) {
    return run.mock().counts().streams().get() - before;
  }

  private void add(Metric metric, RunningSystem system, double value) {
    run.results().add(metric, system.name(), new Results.Sample(1, value, 0));
    run.say(metric.label() + ": " + metric.format(value));
  }

  private Load stream(RunningSystem system, int count, int seconds) {
    return Load.paced(run.loop(), system.target(), count, seconds, 1);
  }
}
