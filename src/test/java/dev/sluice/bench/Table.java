package dev.sluice.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints {@link Results}: per system the median, the range, and the ratio to nginx within rounds. */
final class Table {
  private final Results results;
  private final List<String> systems;
  private final PrintStream out;

  Table(Results results, List<String> systems, PrintStream out) {
    this.results = results;
    this.systems = systems;
    this.out = out;
  }

  void print() {
    if (Stream.of(Metric.values()).noneMatch(results::has)) {
      return;
    }
    out.printf("%n%-32s", "median (lowest .. highest)");
    systems.forEach(system -> out.printf("%38s", system));
    out.println();
    for (var metric : Metric.values()) {
      if (results.has(metric)) {
        out.printf("%-32s", metric.label());
        systems.forEach(system -> out.printf("%38s", cell(metric, system)));
        out.println();
      }
    }
  }

  private String cell(Metric metric, String system) {
    var median = results.median(metric, system);
    if (median.isEmpty()) {
      return "-";
    }
    var text = metric.format(median.getAsDouble())
        + " ("
        + metric.format(results.lowest(metric, system))
        + " .. "
        + metric.format(results.highest(metric, system))
        + ")";
    var ratio = results.ratio(metric, system, Systems.NGINX);
    var compared = metric.comparable()
        && ratio.isPresent()
        && !system.equals(Systems.NGINX)
        && !system.equals(Systems.DIRECT);
    return compared ? text + String.format(Locale.ROOT, " x%.2f", ratio.getAsDouble()) : text;
  }
}
