package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@link Results} as grids: per system the median, the range, and the ratio to what it is compared with, within rounds. */
final class Table {
  /** Columns in this order; others after these, by name. */
  private static final List<String> ORDER = List.of(
      Systems.DIRECT,
      Systems.NGINX,
      "haproxy",
      Systems.GATEWAY,
      Systems.TWIN,
      Features.ALL_OFF,
      "keys on",
      "watched",
      "all on");

  private final Results results;

  Table(Results results) {
    this.results = results;
  }

  /** A row for each metric of the group that was taken, a column for each system. */
  Grid of(Metric.Group group) {
    var taken = group.metrics().stream().filter(results::has).toList();
    var systems = taken.stream()
        .flatMap(metric -> results.systems(metric).stream())
        .distinct()
        .sorted(Comparator.comparingInt(Table::place).thenComparing(Comparator.naturalOrder()))
        .toList();
    var header = new ArrayList<String>();
    header.add("");
    header.addAll(systems);
    var grid = new Grid(group.title(), header);
    for (var metric : taken) {
      var row = new ArrayList<String>();
      row.add(metric.label());
      systems.forEach(system -> row.add(cell(metric, system)));
      grid.add(row);
    }
    return grid;
  }

  private static int place(String system) {
    var place = ORDER.indexOf(system);
    return place < 0 ? ORDER.size() : place;
  }

  private String cell(Metric metric, String system) {
    var median = results.median(metric, system);
    if (median.isEmpty()) {
      return "-";
    }
    var text = new StringBuilder(metric.format(median.getAsDouble()));
    var lowest = metric.format(results.lowest(metric, system));
    var highest = metric.format(results.highest(metric, system));
    if (!lowest.equals(highest)) {
      text.append(" (").append(lowest).append(" .. ").append(highest).append(')');
    }
    return text + ratio(metric, system);
  }

  private String ratio(Metric metric, String system) {
    var reference = metric.reference();
    if (reference == null || List.of(reference, Systems.DIRECT).contains(system)) {
      return "";
    }
    var ratio = results.ratio(metric, system, reference);
    return ratio.isPresent() ? String.format(Locale.ROOT, " x%.2f", ratio.getAsDouble()) : "";
  }
}
