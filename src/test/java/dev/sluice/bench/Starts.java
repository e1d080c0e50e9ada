package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How long each system takes from its start to its first right answer, on all cores. */
final class Starts {
  private static final Path JAVAS = Path.of("/usr/lib/jvm");

  private final Run run;

  Starts(Run run) {
    this.run = run;
  }

  /** The first start of each is thrown away: it makes files. */
  void measure(List<Launch> launches) {
    var all = new ArrayList<>(launches);
    java17()
        .ifPresentOrElse(
            home ->
                all.add(run.systems().gateway("sluice on 17").with("JAVA_HOME", home.toString())),
            () -> run.note("no Java 17 in " + JAVAS + ": its start was left out"));
    run.say("starts");
    var rounds = run.quick() ? 1 : 4;
    for (var round = 0; round <= rounds; round++) {
      for (var launch : all) {
        start(launch, round);
      }
    }
  }

  private void start(Launch launch, int round) {
    if (!launch.isProcess()) {
      return;
    }
    try (var system = launch.start(Cores.all())) {
      if (round > 0) {
        var sample = new Results.Sample(round, system.startSeconds() * 1000, 0);
        run.results().add(Metric.FIRST_ANSWER, system.name(), sample);
      }
    } catch (IllegalStateException silent) {
      run.faults().add(silent.getMessage());
    }
  }

  private static Optional<Path> java17() {
    try (Stream<Path> homes = Files.exists(JAVAS) ? Files.list(JAVAS) : Stream.empty()) {
      return homes.filter(Starts::is17).sorted().findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean is17(Path home) {
    try {
      return Files.isExecutable(home.resolve("bin/java"))
          && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"17.");
    } catch (IOException none) {
      return false;
    }
  }
}
