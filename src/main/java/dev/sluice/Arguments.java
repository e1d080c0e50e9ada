package dev.sluice;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line. Read by hand: the usual library takes as long as the rest of a start from a
 * start-up cache, because its classes are of a format that no cache holds.
 */
final class Arguments {
  private static final int MAX_PORT = 65_535;

  private final Map<Option, List<String>> given = new EnumMap<>(Option.class);

  private Arguments() {}

  /**
   * @throws IllegalArgumentException when they make no sense; its message says why
   */
  static Arguments of(String... words) {
    Arguments arguments = new Arguments();
    int next = 0;
    while (next < words.length) {
      next = arguments.take(words, next);
    }
    arguments.refuseContradictions();
    return arguments;
  }

  /** Takes one option and its values; returns where the next one is. */
  private int take(String[] words, int at) {
    String word = words[at];
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    String name = equals < 0 ? word : word.substring(0, equals);
    Option option = Option.named(name)
        .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no option"));
    List<String> values = new ArrayList<>();
    if (equals >= 0) {
      values.add(word.substring(equals + 1));
    }
    int next = at + 1;
    while (next < words.length && wantsMore(option, values) && !words[next].startsWith("-")) {
      values.add(words[next++]);
    }
    keep(option, values);
    return next;
  }

  private static boolean wantsMore(Option option, List<String> values) {
    return option.takesSeveral() || option.takesOne() && values.isEmpty();
  }

  private void keep(Option option, List<String> values) {
    if (values.isEmpty() != option.value().isEmpty() || values.contains("")) {
      String needs = option.value().isEmpty() ? " takes no value" : " needs a " + option.value();
      throw new IllegalArgumentException(option + needs);
    }
    if (given.put(option, values) != null) {
      throw new IllegalArgumentException(option + " is there twice");
    }
  }

  /** An option that would be ignored is a mistake of whoever gave it. */
  private void refuseContradictions() {
    boolean model = has(Option.MODEL);
    if (!model && (has(Option.API_BASE) || has(Option.API_KEY))) {
      throw new IllegalArgumentException(
          "--api-base and --api-key belong to --model; a config file has its own");
    }
    if (model && has(Option.CONFIG)) {
      throw new IllegalArgumentException(
          "--model serves one model without a file: leave out --config or --model");
    }
    port();
  }

  boolean has(Option option) {
    return given.containsKey(option);
  }

  /** The option's value, or null when it was not given. */
  @Nullable
  String text(Option option) {
    return has(option) ? given.get(option).get(0) : null;
  }

  /** {@code --port}, 0 to 65535, or null when it was not given. */
  @Nullable
  Integer port() {
    String port = text(Option.PORT);
    return port == null ? null : port("--port", port);
  }

  /**
   * @param source what the text was given as
   */
  static int port(String source, String text) {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX_PORT) {
      throw new IllegalArgumentException(source + " takes 0 to " + MAX_PORT + ", not " + text);
    }
    return Integer.parseInt(text);
  }

  /** The files of {@code --check}. */
  List<Path> filesToCheck() {
    return given.getOrDefault(Option.CHECK, List.of()).stream().map(Path::of).toList();
  }
}
