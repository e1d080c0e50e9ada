package dev.sluice.config.reload;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What changed from one snapshot to the next, for people to read; keys are abbreviated, headers hidden. */
public final class SnapshotDiff {
  private static final int MOST_NAMED = 10; // of a kind, in a line

  private SnapshotDiff() {}

  /**
   * {@code from}, {@code to} (versions), and where something changed {@code models} ({@code added}, {@code removed},
   * {@code changed}), {@code aliases} and {@code settings} (name to {@code from} and {@code to}).
   */
  public static JsonObject of(Snapshot before, Snapshot after) {
    JsonObject diff = new JsonObject().put("from", before.version()).put("to", after.version());
    putIfAny(diff, "models", models(byName(before), byName(after)));
    putIfAny(diff, "aliases", values(before.aliases(), after.aliases()));
    putIfAny(diff, "settings", RecordDiff.of(before.settings(), after.settings()));
    return diff;
  }

  /** A diff in a line for the log, such as {@code models added: a; models changed: b, c; settings: drain_millis}. */
  static String inWords(JsonObject diff) {
    JsonObject models = diff.getJsonObject("models", new JsonObject());
    List<String> parts = new ArrayList<>();
    say(parts, "models added", texts(models.getJsonArray("added", new JsonArray())));
    say(parts, "models removed", texts(models.getJsonArray("removed", new JsonArray())));
    say(
        parts,
        "models changed",
        models.getJsonObject("changed", new JsonObject()).fieldNames());
    say(parts, "aliases", diff.getJsonObject("aliases", new JsonObject()).fieldNames());
    say(parts, "settings", diff.getJsonObject("settings", new JsonObject()).fieldNames());
    return String.join("; ", parts);
  }

  private static List<String> texts(JsonArray names) {
    return names.stream().map(String::valueOf).toList();
  }

  private static void say(List<String> parts, String what, Collection<String> names) {
    if (!names.isEmpty()) {
      String more =
          names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "";
      parts.add(what + ": " + String.join(", ", names.stream().limit(MOST_NAMED).toList()) + more);
    }
  }

  /** Whether both serve the same: versions, times and warnings do not count. */
  static boolean isSame(Snapshot before, Snapshot after) {
    return before.groups().equals(after.groups())
        && before.aliases().equals(after.aliases())
        && before.settings().equals(after.settings());
  }

  private static Map<String, ModelGroup> byName(Snapshot snapshot) {
    Map<String, ModelGroup> groups = new LinkedHashMap<>();
    snapshot.groups().forEach(group -> groups.put(group.name(), group));
    return groups;
  }

  private static JsonObject models(Map<String, ModelGroup> before, Map<String, ModelGroup> after) {
    JsonObject models = new JsonObject();
    putIfAny(models, "added", names(after, name -> !before.containsKey(name)));
    putIfAny(models, "removed", names(before, name -> !after.containsKey(name)));
    JsonObject changed = new JsonObject();
    before.forEach((name, group) -> {
      ModelGroup now = after.get(name);
      if (now != null && !now.equals(group)) {
        changed.put(name, deployments(group.deployments(), now.deployments()));
      }
    });
    putIfAny(models, "changed", changed);
    return models;
  }

  private static JsonArray names(Map<String, ModelGroup> groups, Predicate<String> which) {
    JsonArray names = new JsonArray();
    groups.keySet().stream().filter(which).forEach(names::add);
    return names;
  }

  /** Pairs deployments by id, then by where they go, then by their order: an id may be a digest of the entry. */
  private static JsonArray deployments(List<Deployment> before, List<Deployment> after) {
    JsonArray changes = new JsonArray();
    List<Deployment> left = new ArrayList<>(before);
    List<Deployment> added = new ArrayList<>();
    List<Deployment> unpaired = new ArrayList<>(after);
    unpaired.removeIf(now -> pair(changes, left, now, old -> old.id().equals(now.id())));
    unpaired.removeIf(now -> pair(changes, left, now, old -> old.base().equals(now.base())));
    for (Deployment now : unpaired) {
      if (!pair(changes, left, now, old -> true)) {
        added.add(now);
      }
    }
    added.forEach(now -> changes.add(new JsonObject().put("added", now.id())));
    left.forEach(old -> changes.add(new JsonObject().put("removed", old.id())));
    return changes;
  }

  private static boolean pair(
      JsonArray changes, List<Deployment> left, Deployment now, Predicate<Deployment> fits) {
    Optional<Deployment> found = left.stream().filter(fits).findFirst();
    found.ifPresent(old -> {
      left.remove(old);
      JsonObject fields = RecordDiff.of(old, now);
      if (!fields.isEmpty()) {
        changes.add(new JsonObject().put("changed", now.id()).put("fields", fields));
      }
    });
    return found.isPresent();
  }

  private static JsonObject values(
      Map<String, Snapshot.Alias> before, Map<String, Snapshot.Alias> after) {
    JsonObject changed = new JsonObject();
    Map<String, Snapshot.Alias> all = new LinkedHashMap<>(before);
    all.putAll(after);
    for (String name : all.keySet()) {
      if (!Objects.equals(before.get(name), after.get(name))) {
        changed.put(name, RecordDiff.change(model(before.get(name)), model(after.get(name))));
      }
    }
    return changed;
  }

  private static @Nullable String model(Snapshot.@Nullable Alias alias) {
    return alias == null ? null : alias.model() + (alias.hidden() ? " (hidden)" : "");
  }

  private static void putIfAny(JsonObject into, String name, JsonObject value) {
    if (!value.isEmpty()) {
      into.put(name, value);
    }
  }

  private static void putIfAny(JsonObject into, String name, JsonArray value) {
    if (!value.isEmpty()) {
      into.put(name, value);
    }
  }
}
