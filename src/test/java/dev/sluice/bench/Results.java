package dev.sluice.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** All samples of a run. One thread. */
final class Results {
  /** More than this many cores used by others spoil a sample. */
  private static final double QUIET = 0.15;

  /**
   * One number.
   *
   * @param others cores that neither the system nor the load used meanwhile
   */
  record Sample(int round, double value, double others) {}

  private final Map<Metric, Map<String, List<Sample>>> samples = new EnumMap<>(Metric.class);

  void add(Metric metric, String system, Sample sample) {
    samples
        .computeIfAbsent(metric, ignored -> new LinkedHashMap<>())
        .computeIfAbsent(system, ignored -> new ArrayList<>())
        .add(sample);
  }

  /** Median over the rounds; empty if the metric was not taken of this system. */
  OptionalDouble median(Metric metric, String system) {
    return median(of(metric, system).stream().map(Sample::value).toList());
  }

  double lowest(Metric metric, String system) {
    return of(metric, system).stream().mapToDouble(Sample::value).min().orElse(0);
  }

  double highest(Metric metric, String system) {
    return of(metric, system).stream().mapToDouble(Sample::value).max().orElse(0);
  }

  /** Median of the ratios to another system, each taken within a round. */
  OptionalDouble ratio(Metric metric, String system, String reference) {
    return median(ratios(metric, system, reference));
  }

  /** Median of what it exceeds another system's by, within rounds. */
  OptionalDouble difference(Metric metric, String system, String reference) {
    var differences = new ArrayList<Double>();
    for (var sample : of(metric, system)) {
      of(metric, reference).stream()
          .filter(other -> other.round() == sample.round())
          .forEach(other -> differences.add(sample.value() - other.value()));
    }
    return median(differences);
  }

  /** Systems that this metric was taken of. */
  Set<String> systems(Metric metric) {
    return samples.getOrDefault(metric, Map.of()).keySet();
  }

  /** The ratios to another system, round by round. */
  List<Double> ratios(Metric metric, String system, String reference) {
    var ratios = new ArrayList<Double>();
    for (var sample : of(metric, system)) {
      of(metric, reference).stream()
          .filter(other -> other.round() == sample.round() && other.value() > 0)
          .forEach(other -> ratios.add(sample.value() / other.value()));
    }
    return ratios;
  }

  /** Fills a metric with what another exceeds the reference's by, in the same round. */
  void subtract(Metric into, Metric from, String reference) {
    for (var system : samples.getOrDefault(from, Map.of()).keySet()) {
      for (var sample : system.equals(reference) ? List.<Sample>of() : of(from, system)) {
        of(from, reference).stream()
            .filter(base -> base.round() == sample.round())
            .map(base -> new Sample(
                sample.round(),
                sample.value() - base.value(),
                Math.max(sample.others(), base.others())))
            .forEach(added -> add(into, system, added));
      }
    }
  }

  /** Takes from other results what was not taken here; gives which. */
  Set<Metric> fill(Results others) {
    var missing = EnumSet.noneOf(Metric.class);
    missing.addAll(others.samples.keySet());
    missing.removeAll(samples.keySet());
    missing.forEach(metric -> samples.put(metric, others.samples.get(metric)));
    return missing;
  }

  boolean has(Metric metric) {
    return samples.containsKey(metric);
  }

  /** Share of the samples taken while others used the machine, 0 to 1; they count only where too few are left. */
  double disturbed() {
    var all = samples.values().stream()
        .flatMap(bySystem -> bySystem.values().stream())
        .flatMap(List::stream)
        .toList();
    var disturbed = all.stream().filter(sample -> sample.others() > QUIET).count();
    return (double) disturbed / Math.max(1, all.size());
  }

  /** What {@link #toJson} wrote. */
  static Results of(JsonObject json) {
    var results = new Results();
    for (var metric : json.fieldNames()) {
      var systems = json.getJsonObject(metric);
      for (var system : systems.fieldNames()) {
        systems.getJsonArray(system).stream()
            .map(JsonObject.class::cast)
            .map(sample -> new Sample(
                sample.getInteger("round"), sample.getDouble("value"), sample.getDouble("others")))
            .forEach(sample -> results.add(Metric.of(metric), system, sample));
      }
    }
    return results;
  }

  JsonObject toJson() {
    var json = new JsonObject();
    samples.forEach((metric, bySystem) -> {
      var systems = new JsonObject();
      bySystem.forEach((system, list) -> {
        var array = new JsonArray();
        list.forEach(sample -> array.add(new JsonObject()
            .put("round", sample.round())
            .put("value", sample.value())
            .put("others", sample.others())));
        systems.put(system, array);
      });
      json.put(metric.key(), systems);
    });
    return json;
  }

  private List<Sample> of(Metric metric, String system) {
    var all = samples.getOrDefault(metric, Map.of()).getOrDefault(system, List.of());
    var quiet = all.stream().filter(sample -> sample.others() <= QUIET).toList();
    return 2 * quiet.size() > all.size() ? quiet : all;
  }

  private static OptionalDouble median(List<Double> values) {
    var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
  }
}
