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
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static List<String> keys() {
    return Arrays.stream(values()).map(AccessFormat::key).toList();
  }

  public static Optional<AccessFormat> of(String key) {
    return Arrays.stream(values()).filter(format -> format.key().equals(key)).findFirst();
  }
}
