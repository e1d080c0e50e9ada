package dev.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How much Sluice says of what it does, from most to least. */
public enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARN,
  ERROR;

  /** What Python, and so LiteLLM, calls them. */
  private static final Map<String, LogLevel> OTHERS =
      Map.of("warning", WARN, "critical", ERROR, "fatal", ERROR, "notset", TRACE);

  /** Its name in a config file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names, as they are shown. */
  public static List<String> words() {
    return Arrays.stream(values()).map(LogLevel::word).toList();
  }

  /** The level that is called so, in either case, also by LiteLLM's name for it. */
  public static Optional<LogLevel> of(String name) {
    String word = name.strip().toLowerCase(Locale.ROOT);
    Optional<LogLevel> own =
        Arrays.stream(values()).filter(level -> level.word().equals(word)).findFirst();
    return own.or(() -> Optional.ofNullable(OTHERS.get(word)));
  }
}
