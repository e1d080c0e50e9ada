package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** What a JVM's heap holds, asked of it with its own {@code jcmd}. */
final class Heap {
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  private Heap() {}

  /** Megabytes in use after a collection; empty where there is no {@code jcmd}, as in a runtime image. */
  static OptionalDouble liveMegabytes(long pid) {
    var collected = ask(pid, "GC.run");
    var text = ask(pid, "GC.heap_info");
    return collected.isEmpty() || text.isEmpty() ? OptionalDouble.empty() : used(text);
  }

  /** The sum over the generations that {@code GC.heap_info} lists. */
  static OptionalDouble used(String heapInfo) {
    var kibibytes =
        USED.matcher(heapInfo).results().mapToLong(match -> Long.parseLong(match.group(1)));
    var sum = kibibytes.sum();
    return sum == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum * 1024 / 1e6);
  }

  /** The version of the Java that runs there, from its release file; empty if it is no Java. */
  static String java(long pid) {
    try {
      var release = Files.readString(home(pid).resolve("release"));
      return release
          .lines()
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll(".*=|\"", ""))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Runs a {@code jcmd} command; its output, empty when that failed. */
  static String ask(long pid, String... command) {
    try {
      var words = new ArrayList<String>();
      words.add(home(pid).resolve("bin/jcmd").toString());
      words.add(Long.toString(pid));
      words.addAll(List.of(command));
      var process = Children.start(new ProcessBuilder(words).redirectErrorStream(true));
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var status = process.waitFor();
      Children.end(process);
      return status == 0 ? text : "";
    } catch (IOException none) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static Path home(long pid) {
    try {
      var program = Path.of("/proc", Long.toString(pid), "exe").toRealPath();
      return program.getParent().getParent();
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }
}
