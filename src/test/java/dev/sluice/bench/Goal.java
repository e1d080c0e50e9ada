package dev.sluice.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A figure that the gateway is to reach, a line of {@code goals.json}.
 *
 * @param of whose promise it is: {@code speed}, {@code ledger} or {@code operations}
 * @param system whose samples count; the gateway's by default
 * @param ratioTo the figure is a ratio to this system's; null if not
 * @param above the figure is what exceeds this system's; null if not
 * @param most whether the bound is the highest allowed, not the lowest
 * @param stretch NaN when there is none
 */
record Goal(
    String figure,
    String of,
    Metric metric,
    String system,
    @Nullable String ratioTo,
    @Nullable String above,
    boolean most,
    double bound,
    double stretch) {

  /** How a figure stands to its goal. */
  enum Outcome {
    NOT_MEASURED("not measured"),
    MISSED("MISSED"),
    HELD("held"),
    STRETCHED("held, and the stretch");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** All goals there are. */
  static List<Goal> all() {
    try (InputStream in = Goal.class.getResourceAsStream("/bench/goals.json")) {
      if (in == null) {
        throw new IllegalStateException("no bench/goals.json");
      }
      var list = new JsonArray(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return list.stream().map(line -> of((JsonObject) line)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Goal of(JsonObject line) {
    var most = line.containsKey("at_most");
    return new Goal(
        line.getString("figure"),
        line.getString("of"),
        Metric.of(line.getString("metric")),
        line.getString("system", Systems.GATEWAY),
        line.getString("ratio_to"),
        line.getString("above"),
        most,
        line.getDouble(most ? "at_most" : "at_least"),
        line.getDouble("stretch", Double.NaN));
  }

  /** Empty when the run did not measure it. */
  OptionalDouble value(Results results) {
    if (ratioTo != null) {
      return results.ratio(metric, system, ratioTo);
    }
    return above != null
        ? results.difference(metric, system, above)
        : results.median(metric, system);
  }

  /** What a second run of the same build showed meanwhile; empty where there was none, or another config counts. */
  OptionalDouble again(Results results) {
    if (!system.equals(Systems.GATEWAY)) {
      return OptionalDouble.empty();
    }
    return new Goal(figure, of, metric, Systems.TWIN, ratioTo, above, most, bound, stretch)
        .value(results);
  }

  Outcome outcome(Results results) {
    var value = value(results);
    if (value.isEmpty()) {
      return Outcome.NOT_MEASURED;
    }
    if (!reaches(value.getAsDouble(), bound)) {
      return Outcome.MISSED;
    }
    return reaches(value.getAsDouble(), stretch) ? Outcome.STRETCHED : Outcome.HELD;
  }

  private boolean reaches(double value, double limit) {
    return most ? value <= limit : value >= limit;
  }

  /** The bound as it is read. */
  String target() {
    return (most ? "at most " : "at least ") + number(bound);
  }

  String stretchText() {
    return Double.isNaN(stretch) ? "" : number(stretch);
  }

  static String number(double value) {
    return Math.abs(value) >= 100 || value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
