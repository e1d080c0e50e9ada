package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What a profile counted, by the frame on top and by whose code called for it. */
final class Stacks {
  private static final int MOST_FRAMES = 25;
  /** Looked for in this order by the beginning of a frame's class; what is none of them is the JVM's or the kernel's. */
  private static final List<Map.Entry<String, String>> OWNERS = List.of(
      Map.entry("own", "dev/sluice"),
      Map.entry("vertx", "io/vertx"),
      Map.entry("netty", "io/netty"),
      Map.entry("logging", "ch/qos"),
      Map.entry("metrics", "io/micrometer"),
      Map.entry("metrics", "io/prometheus"),
      Map.entry("database", "org/sqlite"),
      Map.entry("database", "org/postgresql"),
      Map.entry("jdk", "java/"),
      Map.entry("jdk", "jdk/"),
      Map.entry("jdk", "sun/"));

  private static final String COMPILER = "compiler";

  private final Map<String, Long> byFrame = new HashMap<>();
  private final Map<String, Long> byOwner = new HashMap<>();
  private final Map<String, Long> byCaller = new HashMap<>();
  private long total;

  /** Of lines {@code bottom;...;top count}, as async-profiler folds them. */
  static Stacks folded(List<String> lines) {
    var stacks = new Stacks();
    for (var line : lines) {
      var blank = line.lastIndexOf(' ');
      var frames = line.substring(0, blank).split(";");
      stacks.add(List.of(frames), Long.parseLong(line.substring(blank + 1)));
    }
    return stacks;
  }

  /** Of a recording's samples; of its allocations instead if so asked. */
  static Stacks recorded(Path file, boolean allocations) throws IOException {
    var stacks = new Stacks();
    var kind = allocations ? "jdk.ObjectAllocationSample" : "jdk.ExecutionSample";
    for (var event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals(kind) && event.getStackTrace() != null) {
        stacks.add(frames(event), allocations ? event.getLong("weight") : 1);
      }
    }
    return stacks;
  }

  private static List<String> frames(RecordedEvent event) {
    var frames = event.getStackTrace().getFrames().stream()
        .map(frame -> frame.getMethod().getType().getName().replace('.', '/') + "."
            + frame.getMethod().getName())
        .collect(Collectors.toList());
    Collections.reverse(frames);
    return frames;
  }

  private void add(List<String> frames, long count) {
    var top = frames.get(frames.size() - 1);
    byFrame.merge(top, count, Long::sum);
    byOwner.merge(compiles(frames) ? COMPILER : owner(top), count, Long::sum);
    byCaller.merge(caller(frames), count, Long::sum);
    total += count;
  }

  /** Whose code a frame is. */
  static String owner(String frame) {
    if (frame.endsWith("_[k]")) {
      return "kernel";
    }
    return OWNERS.stream()
        .filter(owner -> frame.startsWith(owner.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(frame.contains("/") ? "others" : "jvm");
  }

  /** Who is nearest to the top of those that are neither the JDK, the JVM nor the kernel. */
  private static String caller(List<String> frames) {
    if (compiles(frames)) {
      return COMPILER;
    }
    for (var i = frames.size() - 1; i >= 0; i--) {
      var owner = owner(frames.get(i));
      if (!List.of("kernel", "jvm", "jdk").contains(owner)) {
        return owner;
      }
    }
    return owner(frames.get(frames.size() - 1));
  }

  private static boolean compiles(List<String> frames) {
    return frames.stream().anyMatch(frame -> frame.startsWith("CompileBroker::"));
  }

  String text() {
    return grid("by whose code ran", byOwner, Integer.MAX_VALUE)
        + grid("by who called for it", byCaller, Integer.MAX_VALUE)
        + grid("on top", byFrame, MOST_FRAMES);
  }

  private String grid(String title, Map<String, Long> counts, int most) {
    var grid = new Grid(title, List.of("", "share"));
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(most)
        .forEach(entry -> grid.add(List.of(
            entry.getKey(),
            String.format(Locale.ROOT, "%.1f %%", 100.0 * entry.getValue() / total))));
    return grid.text();
  }
}
