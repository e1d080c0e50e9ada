package dev.sluice.bench;

import dev.sluice.fake.RawCaller;
import java.util.stream.IntStream;

/** How much longer a start takes with 10,000 keys in the database than with one. */
final class ManyKeys {
  private static final int KEYS = 10_000;
  private static final int QUICK_KEYS = 1_000;
  private static final int MAKERS = 8;
  private static final int STARTS = 5;

  private final Run run;

  ManyKeys(Run run) {
    this.run = run;
  }

  void measure() {
    var few = run.systems().gateway("one key");
    var many = run.systems().gateway("many keys");
    var count = run.quick() ? QUICK_KEYS : KEYS;
    run.say("making " + count + " keys");
    try (var system = many.start(Cores.all())) {
      IntStream.range(0, MAKERS).parallel().forEach(maker -> make(system, maker, count / MAKERS));
    }
    for (var round = 0; round < (run.quick() ? 2 : STARTS); round++) {
      var seconds = start(many) - start(few);
      if (round > 0) {
        var sample = new Results.Sample(round, seconds * 1000, 0);
        run.results().add(Metric.KEYS_LOAD, Systems.GATEWAY, sample);
      }
    }
  }

  private void make(RunningSystem system, int maker, int count) {
    try (var operator = RawCaller.to(system.target().port())) {
      for (var i = 0; i < count; i++) {
        var fields = VirtualKey.limits().put("key_alias", "key-" + maker + "-" + i);
        if (!Systems.key().generate(operator, fields)) {
          throw new IllegalStateException("key " + i + " of maker " + maker + " was refused");
        }
      }
    }
  }

  private static double start(Launch launch) {
    try (var system = launch.start(Cores.all())) {
      return system.startSeconds();
    }
  }
}
