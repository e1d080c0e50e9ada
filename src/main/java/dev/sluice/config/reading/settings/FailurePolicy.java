package dev.sluice.config.reading.settings;

import dev.sluice.config.FailureKind;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers by kind of failure, such as {@code {RateLimitErrorRetries: 3}}. What LiteLLM takes for an internal
 * server error, a connection that fails, is one here too unless it has a number of its own.
 */
final class FailurePolicy {
  private final Reading reading;
  private final String words;
  private final String suffix;
  private final Range range;

  /**
   * @param words the section of keys.yaml
   * @param suffix after the name of the failure, such as {@code Retries}
   */
  FailurePolicy(Reading reading, String words, String suffix, Range range) {
    this.reading = reading;
    this.words = words;
    this.suffix = suffix;
    this.range = range;
  }

  /** @param path of the mapping, for messages */
  Map<FailureKind, Integer> read(String path, Mapping mapping) {
    Section section = reading.section(words, path, mapping);
    section.reportRest();
    Map<FailureKind, Integer> counts = new EnumMap<>(FailureKind.class);
    for (FailureKind kind : FailureKind.values()) {
      put(counts, kind, section.whole(kind.liteLlmName() + suffix, range));
    }
    put(counts, FailureKind.CONNECTION, counts.get(FailureKind.SERVER));
    Long standard = section.whole("Default" + suffix, range);
    for (FailureKind kind : FailureKind.values()) {
      if (!kind.isCallersFault()) {
        put(counts, kind, standard);
      }
    }
    return Map.copyOf(counts);
  }

  private static void put(
      Map<FailureKind, Integer> counts, FailureKind kind, @Nullable Number count) {
    if (count != null) {
      counts.putIfAbsent(kind, count.intValue());
    }
  }
}
