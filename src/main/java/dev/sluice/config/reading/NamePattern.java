package dev.sluice.config.reading;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names with {@code *} for any text. */
final class NamePattern {
  private NamePattern() {}

  static Pattern of(String wildcards) {
    String regex = Arrays.stream(wildcards.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  static boolean matches(String wildcards, String name) {
    return of(wildcards).matcher(name).matches();
  }
}
