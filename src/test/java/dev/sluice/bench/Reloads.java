package dev.sluice.bench;

import dev.sluice.fake.RawCaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** 1,000 reloads, each of a changed config, while requests come by the clock: nobody may notice, and nothing may pile up. */
final class Reloads {
  private static final int COUNT = 1_000;
  private static final int QUICK_COUNT = 50;
  private static final int REQUESTS_PER_SECOND = 1_000;
  private static final int CALLERS = 64;
  private static final int MOST_SECONDS = 60;
  private static final int LOOKS = 3;
  private static final int EACH_WARM_UP = 100;
  private static final int WARM_UPS = 60;
  private static final int QUICK_WARM_UPS = 1;
  private static final int CALM_WARM_UPS = 3;

  private final Run run;

  /** What a load saw, in microseconds, and how long it went on. */
  private record Seen(double p99, double slowest, long millis) {
    @Override
    public String toString() {
      return "p99 %.1f ms, slowest %.1f ms".formatted(p99 / 1000, slowest / 1000);
    }
  }

  Reloads(Run run) {
    this.run = run;
  }

  void measure() {
    var launch = run.systems().gateway("reloads");
    var config = run.systems().configFile("reloads");
    try (var system = launch.start(Cores.system());
        var operator = RawCaller.to(launch.target().port())) {
      new Measure(run).settle(system, Set.of(Workload.REQUESTS), run.quick() ? 2 : 20);
      warmUp(system, operator, config);
      var before = live(system);
      var text = Files.readString(config);
      var reloads = new int[1];
      var seen = load(
          system,
          () -> reloads[0] = reload(operator, config, text, run.quick() ? QUICK_COUNT : COUNT));
      var after = live(system);
      var control = load(system, () -> Pause.millis(seen.millis));
      run.note("reloads one after the other: %s; as long without: %s".formatted(seen, control));
      run.single(Metric.RELOAD_COUNT, reloads[0]);
      run.single(Metric.RELOAD_CONTROL, control.slowest / control.p99);
      run.single(Metric.RELOAD_SLOWEST, seen.slowest / control.p99);
      if (before.isPresent() && after.isPresent()) {
        var grown = (after.getAsDouble() / before.getAsDouble() - 1) * 100;
        run.single(Metric.RELOAD_HEAP, grown);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reloads, too, until compilers have little left to do: they share the core with the requests. */
  private void warmUp(RunningSystem system, RawCaller operator, Path config) throws IOException {
    var text = Files.readString(config);
    var most = run.quick() ? QUICK_WARM_UPS : WARM_UPS;
    var load = Load.openLoop(run.loop(), system.target(), CALLERS, REQUESTS_PER_SECOND);
    var calm = 0;
    for (var step = 0; step < most && calm < CALM_WARM_UPS; step++) {
      var window = new Window(system, load.tally().answers());
      reload(operator, config, text, EACH_WARM_UP);
      calm = window.close().compiling() < Measure.WARM ? calm + 1 : 0;
    }
    load.stop(10);
  }

  /** What stays of it: records of the last requests are on their way to the database for a while. */
  private static OptionalDouble live(RunningSystem system) {
    var least = OptionalDouble.empty();
    for (var look = 0; look < LOOKS; look++) {
      system.calmDown();
      var seen = Heap.liveMegabytes(system.pid());
      if (least.isEmpty() || seen.isPresent() && seen.getAsDouble() < least.getAsDouble()) {
        least = seen;
      }
    }
    return least;
  }

  private Seen load(RunningSystem system, Runnable meanwhile) {
    var load = Load.openLoop(run.loop(), system.target(), CALLERS, REQUESTS_PER_SECOND);
    Pause.millis(Workload.SETTLE_MILLIS);
    load.resetHistograms();
    var began = System.nanoTime();
    meanwhile.run();
    var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    var seen = run.loop().call(() -> {
      var latencies = load.tally().latencies();
      return new Seen(latencies.getValueAtPercentile(99), latencies.getMaxValue(), millis);
    });
    load.stop(10).faults().forEach(fault -> run.faults().add("reloads: " + fault));
    return seen;
  }

  /** Gives how many took effect in time. */
  private int reload(RawCaller operator, Path config, String text, int count) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    var more = "  - {model_name: comes-and-goes, litellm_params: {model: echo/echo}}\n";
    for (var done = 0; done < count; done++) {
      if (System.nanoTime() > end) {
        run.note("only " + done + " of " + count + " reloads in " + MOST_SECONDS + " s");
        return done;
      }
      var changed =
          done % 2 == 0 ? text.replace("general_settings:", more + "general_settings:") : text;
      write(config, changed);
      var answer = operator.send(Systems.key().post("/config/reload", "{}")).answer();
      if (answer.status() != 200) {
        run.faults().add("reload " + done + ": " + answer.status() + " " + answer.text());
        return done;
      }
      answer.bytes();
    }
    return count;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
