package dev.sluice.ingress;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The answers of {@code GET /v1/models} and {@code GET /v1/models/{id}}, made once per snapshot. {@code created} and
 * {@code owned_by} are the constants that LiteLLM answers with.
 */
final class ModelsList {
  private static final long CREATED = 1_677_610_602L;

  private final Map<String, Buffer> byId = new LinkedHashMap<>();
  private final List<JsonObject> listed = new ArrayList<>();
  private final Buffer all;

  private ModelsList(Snapshot snapshot) {
    for (ModelGroup group : snapshot.groups()) {
      listed.add(entry(group.name()));
    }
    snapshot.aliases().forEach(this::addAlias);
    all = list(listed);
  }

  static ModelsList of(Snapshot snapshot) {
    return new ModelsList(snapshot);
  }

  private void addAlias(String alias, Snapshot.Alias to) {
    JsonObject entry = entry(alias);
    if (!to.hidden()) {
      listed.add(entry);
    }
  }

  private JsonObject entry(String id) {
    JsonObject entry = entryOf(id);
    byId.put(id, entry.toBuffer());
    return entry;
  }

  private static JsonObject entryOf(String id) {
    return new JsonObject()
        .put("id", id)
        .put("object", "model")
        .put("created", CREATED)
        .put("owned_by", "openai");
  }

  private static Buffer list(List<JsonObject> entries) {
    return new JsonObject()
        .put("object", "list")
        .put("data", new JsonArray(entries))
        .toBuffer();
  }

  /** Those that somebody may use. */
  Buffer all(Predicate<String> mayUse) {
    List<JsonObject> allowed =
        listed.stream().filter(entry -> mayUse.test(entry.getString("id"))).toList();
    return allowed.size() == listed.size() ? all : list(allowed);
  }

  @Nullable
  Buffer one(String id) {
    return byId.get(id);
  }

  /** The entry of a model that is served without being listed: by a wildcard, or by its deployment's own name. */
  static Buffer unlisted(String id) {
    return entryOf(id).toBuffer();
  }
}
