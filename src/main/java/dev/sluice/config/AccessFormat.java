package dev.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a line of the access log looks like. */
public enum AccessFormat {
  /** There is none. */
  OFF,
  /** For people. */
  TEXT,
  /** For programs. */
  JSON;

  /** Its name in a config file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(AccessFormat::word).toList();
  }

  public static Optional<AccessFormat> of(String word) {
    return Arrays.stream(values()).filter(format -> format.word().equals(word)).findFirst();
  }
}
