package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.Redaction;
import dev.sluice.config.RoutingSettings.Latency;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Spelling;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads how a deployment is chosen: {@code routing_strategy}, its arguments, and the strategies of single groups. */
final class StrategyReader {
  private static final String KEY = "routing_strategy";
  private static final Range BUFFER =
      new Range("a share of the lowest latency", 0, 1000, Defaults.LATENCY_BUFFER);
  private static final Range TTL = new Range("seconds", 1, 86_400, Defaults.LATENCY_TTL);
  private static final Range SAMPLES =
      new Range("a whole number", 1, 100, Defaults.LATENCY_SAMPLES);

  /** Names that LiteLLM knows besides, and what comes nearest. */
  private static final Map<String, RoutingStrategy> OTHERS = Map.of(
      "usage-based-routing", RoutingStrategy.USAGE_BASED,
      "priority", RoutingStrategy.SIMPLE_SHUFFLE);

  private final Reading reading;
  private final Section router;
  private final Section own;

  StrategyReader(Reading reading, Section router, Section own) {
    this.reading = reading;
    this.router = router;
    this.own = own;
  }

  RoutingStrategy ofAll() {
    String written = router.text(KEY);
    return written == null
        ? Defaults.ROUTING_STRATEGY
        : strategy(router.placeOf(KEY), router.path(KEY), written);
  }

  /** By model group, in the order of the file. */
  Map<String, RoutingStrategy> byGroup() {
    Map<String, RoutingStrategy> strategies = new LinkedHashMap<>();
    own.map("routing_strategies").fields().forEach((group, field) -> {
      String path = own.path("routing_strategies") + "." + Redaction.ofName(group);
      reading.named().key(field.place(), path, group);
      String name = field.value() instanceof YamlValue.Scalar scalar ? scalar.string() : "";
      strategies.put(group, strategy(field.place(), path, name));
    });
    return Map.copyOf(strategies);
  }

  Latency latency() {
    Mapping arguments = router.map("routing_strategy_args");
    Section section =
        reading.section("routing_strategy_args", router.path("routing_strategy_args"), arguments);
    section.reportRest();
    return new Latency(
        section.number("lowest_latency_buffer", BUFFER, Defaults.LATENCY_BUFFER),
        section.millis("ttl", TTL, Defaults.LATENCY_TTL),
        (int) section.whole("max_latency_list_size", SAMPLES, Defaults.LATENCY_SAMPLES));
  }

  private RoutingStrategy strategy(Place place, String path, String written) {
    String name = written.strip();
    String said = path + " is \"" + Redaction.ofName(name) + "\"";
    RoutingStrategy other = OTHERS.get(name);
    if (other != null) {
      reading.findings().warn(place, said + "; " + other.word() + " is used, which comes nearest");
      return other;
    }
    return RoutingStrategy.of(name).orElseGet(() -> {
      List<String> names =
          Arrays.stream(RoutingStrategy.values()).map(RoutingStrategy::word).toList();
      reading
          .findings()
          .error(
              place,
              said + "; write one of " + String.join(", ", names) + Spelling.hint(name, names));
      return Defaults.ROUTING_STRATEGY;
    });
  }
}
