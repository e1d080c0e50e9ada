package dev.sluice.bench;

import java.util.List;
import java.util.OptionalDouble;

/** Which goals were reached, on the medians of this run; and how far two runs of the same build are apart. */
final class Verdict {
  private static final List<String> HEADER =
      List.of("figure", "target", "stretch", "measured", "same build again", "outcome");

  private final Results results;

  Verdict(Results results) {
    this.results = results;
  }

  /** A line for each goal, reached, missed or not measured alike. */
  Grid goals() {
    var grid = new Grid("goals", HEADER);
    for (var goal : Goal.all()) {
      grid.add(List.of(
          goal.figure(),
          goal.target(),
          goal.stretchText(),
          number(goal.value(results)),
          number(goal.again(results)),
          goal.outcome(results).toString()));
    }
    return grid;
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Goal.number(value.getAsDouble()) : "";
  }

  /** The ratios of one build to itself: differences of that size are no results. */
  Grid noise() {
    var grid = new Grid(
        "the same build again, times itself: what lies within is no result",
        List.of("", "median", "lowest", "highest"));
    for (var metric : Metric.Group.SYSTEMS.metrics()) {
      var ratios = results.ratios(metric, Systems.TWIN, Systems.GATEWAY);
      if (metric.comparable() && !ratios.isEmpty()) {
        var sorted = ratios.stream().sorted().toList();
        grid.add(List.of(
            metric.label(),
            Goal.number(results.ratio(metric, Systems.TWIN, Systems.GATEWAY).orElse(1)),
            Goal.number(sorted.get(0)),
            Goal.number(sorted.get(sorted.size() - 1))));
      }
    }
    return grid;
  }
}
