package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Who runs where: the load on core 0 ({@code scripts/bench} puts it there), the system under test on core 1. */
final class Cores {
  static final int LOAD = 0;

  private static final int SYSTEM = 1;

  private Cores() {}

  /** For {@code taskset -c}: the core of a system that is measured; empty where nothing can be pinned. */
  static String system() {
    return pinnable() ? "" + SYSTEM : "";
  }

  /** For {@code taskset -c}: all cores. */
  static String all() {
    return pinnable() ? "0-" + (count() - 1) : "";
  }

  /** From now on these threads run on these cores; nothing changes where nothing can be pinned. */
  static void move(List<Long> threads, String cores) {
    for (var thread : cores.isEmpty() ? List.<Long>of() : threads) {
      try {
        new ProcessBuilder("taskset", "-c", "-p", cores, thread.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static boolean pinnable() {
    return count() > SYSTEM && Systems.executable("taskset").isPresent();
  }

  /** Of the machine: this process itself may be pinned to fewer. */
  static int count() {
    try (var lines = Files.lines(Path.of("/proc/stat"))) {
      return (int) lines.filter(line -> line.matches("cpu\\d+ .*")).count();
    } catch (IOException e) {
      return 1;
    }
  }
}
