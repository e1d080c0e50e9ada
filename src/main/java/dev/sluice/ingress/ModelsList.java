package dev.sluice.ingress;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answers of {@code GET /v1/models} and {@code GET /v1/models/{id}}, made once per snapshot. {@code created} and
 * {@code owned_by} are the constants that LiteLLM answers with.
 */
final class ModelsList {
  private static final long CREATED = 1_677_610_602L;

  private final Map<String, Buffer> byId = new LinkedHashMap<>();
  private final Buffer all;

  private ModelsList(Snapshot snapshot) {
    JsonArray entries = new JsonArray();
    for (ModelGroup group : snapshot.groups()) {
      entries.add(entry(group.name()));
    }
    snapshot.aliases().forEach((alias, to) -> addAlias(entries, alias, to));
    all = new JsonObject().put("object", "list").put("data", entries).toBuffer();
  }

  static ModelsList of(Snapshot snapshot) {
    return new ModelsList(snapshot);
  }

  private void addAlias(JsonArray entries, String alias, Snapshot.Alias to) {
    JsonObject entry = entry(alias);
    if (!to.hidden()) {
      entries.add(entry);
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

  Buffer all() {
    return all;
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
