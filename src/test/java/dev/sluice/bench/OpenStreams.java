package dev.sluice.bench;

import java.util.List;

/** What a stream costs while it is open: as many as go, up to 9,000, one event a second each. */
final class OpenStreams {
  private static final int MOST = 9_000;
  private static final int QUICK = 500;
  /** One in so many is opened and closed before, so that only what a stream costs is counted. */
  private static final int FIRST_ONE_IN = 18;

  /** Descriptors for everything that is no stream. */
  private static final int RESERVED = 500;

  private static final int OPEN_SECONDS = 12;

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
      if (launch.isProcess() && !launch.name().equals(Systems.TWIN) && run.fits(40)) {
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
    stream(system, count / FIRST_ONE_IN, 2).stop(20);
    Pause.millis(1000);
    var before = system.residentMegabytes();
    var load = stream(system, count, OPEN_SECONDS);
    Pause.millis(OPEN_SECONDS * 500L);
    var grown = system.residentMegabytes() - before;
    var tally = load.stop(4 * OPEN_SECONDS);
    tally.faults().forEach(fault -> run.faults().add(system.name() + ", open streams: " + fault));
    if (tally.answers().get() < count) {
      run.faults()
          .add(system.name() + ": only " + tally.answers() + " of " + count
              + " open streams came to their end");
    }
    add(Metric.STREAM_KILOBYTES, system, grown * 1000 / count);
    add(Metric.OPEN_STREAMS, system, tally.answers().get());
  }

  private void add(Metric metric, RunningSystem system, double value) {
    run.results().add(metric, system.name(), new Results.Sample(1, value, 0));
    run.say(metric.label() + ": " + metric.format(value));
  }

  private Load stream(RunningSystem system, int count, int seconds) {
    return Load.paced(run.loop(), system.target(), count, seconds, 1);
  }
}
