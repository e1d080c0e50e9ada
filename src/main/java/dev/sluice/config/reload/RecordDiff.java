package dev.sluice.config.reload;

import dev.sluice.config.Provider;
import dev.sluice.config.Redaction;
import dev.sluice.config.Secret;
import dev.sluice.config.Timeouts;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The components but the id in which two records of one type differ, with values that are safe to show. */
final class RecordDiff {
  /** Components whose values may hold a key wherever they hold text. */
  private static final Set<String> HIDDEN = Set.of("headers", "query");

  /** Components whose own components are compared. */
  private static final Set<String> NESTED = Set.of(
      "listening",
      "routing",
      "retries",
      "cooldowns",
      "fallbacks",
      "traits",
      "tracing",
      "ledger",
      "models",
      "usage",
      "limits",
      "logs");

  private static final Set<String> NAMES =
      Set.of("origin", "upstreamModel", "completionModel", "embeddingModel");

  private RecordDiff() {}

  static <R extends Record> JsonObject of(R before, R after) {
    JsonObject diff = new JsonObject();
    for (RecordComponent component : before.getClass().getRecordComponents()) {
      Object from = value(component, before);
      Object to = value(component, after);
      String name = component.getName();
      if (name.equals("id") || Objects.equals(from, to)) {
        continue;
      }
      if (NESTED.contains(name) && from instanceof Record was && to instanceof Record is) {
        diff.put(key(name), of(was, is));
      } else if (from instanceof Map<?, ?> was && to instanceof Map<?, ?> is) {
        diff.put(key(name), members(name, was, is));
      } else {
        diff.put(key(name), change(shown(name, from), shown(name, to)));
      }
    }
    return diff;
  }

  static JsonObject change(@Nullable Object from, @Nullable Object to) {
    return new JsonObject().put("from", from).put("to", to);
  }

  private static JsonObject members(String name, Map<?, ?> was, Map<?, ?> is) {
    Map<Object, Object> all = new LinkedHashMap<>(was);
    all.putAll(is);
    JsonObject changed = new JsonObject();
    for (Object key : all.keySet()) {
      if (!Objects.equals(was.get(key), is.get(key))) {
        String member = String.valueOf(key);
        changed.put(
            member, change(member(name, member, was.get(key)), member(name, member, is.get(key))));
      }
    }
    return changed;
  }

  private static @Nullable Object member(String name, String member, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return HIDDEN.contains(name)
        ? Redaction.HIDDEN
        : Redaction.ofParameter(member, value.toString());
  }

  private static @Nullable Object shown(String name, @Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Provider provider) {
      return provider.prefix();
    }
    if (value instanceof Secret secret) {
      return secret.toString();
    }
    return HIDDEN.contains(name) ? Redaction.HIDDEN : plain(name, value.toString());
  }

  /** Names are long by nature; whatever else may hold anything. */
  private static String plain(String name, String text) {
    return NAMES.contains(name) ? Redaction.ofName(text) : Redaction.ofText(text);
  }

  private static String key(String component) {
    return component.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static @Nullable Object value(RecordComponent component, Record record) {
    try {
      Object value = component.getAccessor().invoke(record);
      return value instanceof Timeouts timeouts ? timeouts.bySetting() : value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record's accessor is public", e);
    }
  }
}
