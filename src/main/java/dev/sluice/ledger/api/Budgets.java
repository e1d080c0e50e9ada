package dev.sluice.ledger.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Budgets within a field: what cannot be read limits nothing, so it is refused. */
final class Budgets {
  private static final Map<String, Type> WINDOW =
      Map.of("max_budget", Type.DOLLARS, "budget_duration", Type.PERIOD);
  private static final Map<String, Type> OF_MODEL = Map.of(
      "max_budget", Type.DOLLARS,
      "budget_limit", Type.DOLLARS,
      "budget_duration", Type.PERIOD,
      "time_period", Type.PERIOD,
      "tpm_limit", Type.WHOLE,
      "rpm_limit", Type.WHOLE);

  private Budgets() {}

  /** A list of {@code {max_budget, budget_duration}}, or null when it is none. */
  static @Nullable JsonArray windows(Object value) {
    if (!(value instanceof JsonArray list)) {
      return null;
    }
    JsonArray read = new JsonArray();
    for (Object item : list) {
      JsonObject window = members(item, WINDOW);
      if (window == null || !window.containsKey("max_budget")) {
        return null;
      }
      read.add(window);
    }
    return read;
  }

  /** Budgets by the name of a model, each an object or a plain number of dollars; or null when it is none. */
  static @Nullable JsonObject byModel(Object value) {
    if (!(value instanceof JsonObject object)) {
      return null;
    }
    JsonObject read = new JsonObject();
    for (String model : object.fieldNames()) {
      Object budget = object.getValue(model);
      Object good = budget instanceof JsonObject
          ? members(budget, OF_MODEL)
          : budget == null ? null : Type.DOLLARS.read(budget);
      if (good == null) {
        return null;
      }
      read.put(model, good);
    }
    return read;
  }

  private static @Nullable JsonObject members(@Nullable Object value, Map<String, Type> types) {
    if (!(value instanceof JsonObject object)) {
      return null;
    }
    JsonObject read = new JsonObject();
    for (String name : object.fieldNames()) {
      Type type = types.get(name);
      Object member = object.getValue(name);
      Object good = type == null || member == null ? null : type.read(member);
      if (good == null && member != null) {
        return null;
      }
      if (good != null) {
        read.put(name, good);
      }
    }
    return read;
  }
}
