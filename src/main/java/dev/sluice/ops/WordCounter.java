package dev.sluice.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** A counter with one label, of few words, each there from the start: a rate sees the first one too. Thread-safe. */
final class WordCounter {
  private final MeterRegistry registry;
  private final String name;
  private final String description;
  private final String label;

  private WordCounter(
      MeterRegistry registry, String name, String description, String label, List<String> words) {
    this.registry = registry;
    this.name = name;
    this.description = description;
    this.label = label;
    words.forEach(this::counter);
  }

  static WordCounter ofRefusals(MeterRegistry registry) {
    return new WordCounter(
        registry,
        "sluice_refused_connections",
        "Connections of callers that were closed, by reason",
        "reason",
        List.of(
            "max_connections",
            "max_connections_per_peer",
            "silent",
            "http2_flood",
            "tls_handshake"));
  }

  static WordCounter ofReloads(MeterRegistry registry) {
    return new WordCounter(
        registry,
        "sluice_reloads",
        "Times the config file was read again",
        "outcome",
        List.of("in_effect", "unchanged", "refused"));
  }

  void count(String word) {
    counter(word).increment();
  }

  private Counter counter(String word) {
    return Counter.builder(name).description(description).tag(label, word).register(registry);
  }
}
