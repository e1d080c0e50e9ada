package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Figures of an earlier run to compare with: each a ratio to nginx in the same rounds, because absolute ones drift from day
 * to day, beside the noise that two runs of the same build showed.
 */
final class Baseline {
  /** Where the committed one is. */
  static final String FILE = "src/test/resources/bench/baseline.json";

  /** Even where two runs agree, another day's may differ by this. */
  private static final double LEAST_TOLERANCE = 0.05;

  /** Without two runs of the same build: what they have been seen to differ by. */
  private static final double USUAL_NOISE = 0.1;

  private static final List<Metric> CHECKED = List.of(
      Metric.REQUESTS_PER_SECOND,
      Metric.CPU_PER_REQUEST,
      Metric.CPU_PER_EVENT,
      Metric.CPU_PER_BACKLOG_EVENT,
      Metric.LATENCY_P50,
      Metric.FIRST_BYTE_P50,
      Metric.RESIDENT_LOADED);

  private final JsonObject figures;

  Baseline(JsonObject file) {
    this.figures = file.getJsonObject("figures", new JsonObject());
  }

  /** What a run leaves for later ones. */
  static JsonObject figures(Results results) {
    var figures = new JsonObject();
    for (var metric : CHECKED) {
      results
          .ratio(metric, Systems.GATEWAY, Systems.NGINX)
          .ifPresent(ratio -> figures.put(
              metric.key(),
              new JsonObject().put("to_nginx", ratio).put("noise", noise(metric, results))));
    }
    return figures;
  }

  /** Three of four ratios of a build to itself were closer to 1. */
  private static double noise(Metric metric, Results results) {
    var off = results.ratios(metric, Systems.TWIN, Systems.GATEWAY).stream()
        .mapToDouble(ratio -> Math.abs(ratio - 1))
        .sorted()
        .toArray();
    return off.length == 0 ? USUAL_NOISE : off[off.length * 3 / 4];
  }

  /** Figures of which one of the two runs knows nothing are left out. */
  Grid compare(Results results) {
    var grid = new Grid(
        "against the baseline, as ratios to nginx",
        List.of("", "baseline", "now", "worse by", "tolerated", ""));
    for (var metric : CHECKED) {
      var now = results.ratio(metric, Systems.GATEWAY, Systems.NGINX);
      if (now.isPresent() && figures.containsKey(metric.key())) {
        grid.add(List.of(
            metric.label(),
            Goal.number(before(metric)),
            Goal.number(now.getAsDouble()),
            percent(worse(metric, now)),
            percent(tolerance(metric, results)),
            regressed(metric, results) ? "WORSE" : "held"));
      }
    }
    return grid;
  }

  /** Whether any figure is worse than noise can explain. */
  boolean regressed(Results results) {
    return CHECKED.stream().anyMatch(metric -> regressed(metric, results));
  }

  private boolean regressed(Metric metric, Results results) {
    var now = results.ratio(metric, Systems.GATEWAY, Systems.NGINX);
    return now.isPresent()
        && figures.containsKey(metric.key())
        && worse(metric, now) > tolerance(metric, results);
  }

  private double before(Metric metric) {
    return figures.getJsonObject(metric.key()).getDouble("to_nginx");
  }

  private double worse(Metric metric, OptionalDouble now) {
    var factor = now.orElseThrow() / before(metric);
    return metric == Metric.REQUESTS_PER_SECOND ? 1 / factor - 1 : factor - 1;
  }

  private double tolerance(Metric metric, Results results) {
    var then = figures.getJsonObject(metric.key()).getDouble("noise", USUAL_NOISE);
    return LEAST_TOLERANCE + Math.max(then, noise(metric, results));
  }

  private static String percent(double share) {
    return Math.round(share * 100) + " %";
  }
}
