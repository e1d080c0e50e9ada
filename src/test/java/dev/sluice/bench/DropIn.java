package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A system that a script in {@code src/test/resources/bench/systems} starts. {@code NAME install} gets it; {@code NAME
 * describe PORT MOCK FOLDER} prints lines of {@code missing: why}, {@code version:}, {@code compiles: yes}, {@code
 * workloads:} if not all, {@code model:} if not {@code bench}, and one {@code header:} for each that its requests need;
 * {@code NAME start PORT MOCK FOLDER} becomes the process that listens on the port and forwards to the mock upstream's,
 * with its files in the folder.
 */
record DropIn(Path script, Map<String, List<String>> description) {
  private static final Path FOLDER = Path.of("src/test/resources/bench/systems");

  /** All there are, by name. */
  static List<Path> scripts() {
    try (var files = Files.list(FOLDER)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks the script of this name what it is. */
  static DropIn describe(Path script, int port, int mockPort, Path folder) {
    var words = new ArrayList<>(List.of("bash", script.toString(), "describe"));
    words.addAll(arguments(port, mockPort, folder));
    try {
      var process =
          Children.start(new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT));
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Children.end(process);
      return new DropIn(script, parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines {@code name: value}, by name. */
  static Map<String, List<String>> parse(String text) {
    return text.lines()
        .map(line -> line.split(": +", 2))
        .filter(pair -> pair.length == 2)
        .collect(Collectors.groupingBy(
            pair -> pair[0], Collectors.mapping(pair -> pair[1], Collectors.toList())));
  }

  String name() {
    return script.getFileName().toString();
  }

  /** Why it cannot be started; null when it can. */
  @Nullable
  String missing() {
    return first("missing");
  }

  String version() {
    var version = first("version");
    return version == null ? "" : version;
  }

  Launch launch(int port, int mockPort, Path folder) {
    var words = new ArrayList<>(List.of("bash", script.toString(), "start"));
    words.addAll(arguments(port, mockPort, folder));
    var headers = description.getOrDefault("header", List.of()).stream()
        .map(line -> line + "\r\n")
        .collect(Collectors.joining());
    var model = first("model");
    return new Launch(
        name(),
        words,
        Map.of(),
        new Target(port, headers, model == null ? Target.MODEL : model),
        folder.resolve(name() + ".log"),
        "yes".equals(first("compiles")),
        workloads());
  }

  private Set<Workload> workloads() {
    var names = first("workloads");
    return names == null
        ? EnumSet.allOf(Workload.class)
        : Arrays.stream(names.split(" +"))
            .map(name -> Workload.valueOf(name.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Workload.class)));
  }

  private @Nullable String first(String name) {
    var values = description.get(name);
    return values == null ? null : values.get(0);
  }

  private static List<String> arguments(int port, int mockPort, Path folder) {
    return List.of(
        Integer.toString(port),
        Integer.toString(mockPort),
        folder.toAbsolutePath().toString());
  }
}
