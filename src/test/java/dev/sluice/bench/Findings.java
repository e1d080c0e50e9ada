package dev.sluice.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one run found, or several that measured different parts.
 *
 * @param versions of the systems that were compared with
 * @param notes what a reader must know, in words
 * @param faults what was lost or wrong, in words
 * @param seconds how long it took
 */
record Findings(
    Machine machine,
    Map<String, String> versions,
    Results results,
    List<String> notes,
    List<String> faults,
    long seconds) {

  static Findings of(Run run, Machine machine) {
    return new Findings(
        machine, run.systems().versions(), run.results(), run.notes(), run.faults(), run.seconds());
  }

  /** What {@link #toJson} wrote. */
  static Findings of(JsonObject json) {
    var versions = new LinkedHashMap<String, String>();
    json.getJsonObject("versions")
        .forEach(entry -> versions.put(entry.getKey(), (String) entry.getValue()));
    return new Findings(
        Machine.of(json.getJsonObject("machine")),
        versions,
        Results.of(json.getJsonObject("samples")),
        lines(json.getJsonArray("notes")),
        lines(json.getJsonArray("faults")),
        json.getLong("seconds"));
  }

  private static List<String> lines(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }

  /** This, and what only the other measured; a line tells where that was measured if it was not here. */
  Findings with(Findings other) {
    var taken = results.fill(other.results);
    var all = new LinkedHashMap<>(other.versions);
    all.putAll(versions);
    var told = new ArrayList<>(notes);
    if (!taken.isEmpty() && !other.machine.equals(machine)) {
      var labels = taken.stream()
          .filter(metric -> metric.group() != Metric.Group.HARNESS)
          .map(Metric::label)
          .collect(Collectors.joining("; "));
      told.add("of " + other.machine + ": " + labels);
    }
    other.notes.stream().filter(note -> !told.contains(note)).forEach(told::add);
    var wrong = new ArrayList<>(faults);
    wrong.addAll(other.faults);
    return new Findings(machine, all, results, told, wrong, seconds + other.seconds);
  }

  /** Of this without goals, for a baseline. */
  JsonObject head() {
    return new JsonObject()
        .put("machine", machine.toJson())
        .put("versions", versions)
        .put("seconds", seconds)
        .put("figures", Baseline.figures(results));
  }

  JsonObject toJson() {
    var goals = new JsonObject();
    for (var goal : Goal.all()) {
      goal.value(results)
          .ifPresent(value -> goals.put(
              goal.figure(),
              new JsonObject()
                  .put("of", goal.of())
                  .put("target", goal.target())
                  .put("measured", value)
                  .put("outcome", goal.outcome(results).toString())));
    }
    return head()
        .put("goals", goals)
        .put("notes", notes)
        .put("faults", faults)
        .put("samples", results.toJson());
  }
}
