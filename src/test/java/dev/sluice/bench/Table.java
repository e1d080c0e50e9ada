package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@link Results} as grids: per system the median, the range, and the ratio to nginx within rounds. */
final class Table {
  /** Columns in this order; others after these, by name. */
  private static final List<String> ORDER =
      List.of(Systems.DIRECT, Systems.NGINX, "haproxy", Systems.GATEWAY, Systems.TWIN);

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
    var ratio = results.ratio(metric, system, Systems.NGINX);
    if (metric.comparable()
        && ratio.isPresent()
        && !List.of(Systems.NGINX, Systems.DIRECT).contains(system)) {
      text.append(String.format(Locale.ROOT, " x%.2f", ratio.getAsDouble()));
    }
    return text.toString();
  }
}
