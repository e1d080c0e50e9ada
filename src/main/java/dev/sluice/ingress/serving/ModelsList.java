package dev.sluice.ingress.serving;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.config.TeamModel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The answers of {@code GET /v1/models} and {@code GET /v1/models/{id}}, made once per snapshot. {@code created} and
 * {@code owned_by} are the constants that LiteLLM answers with.
 */
public final class ModelsList {
  private static final long CREATED = 1_677_610_602L;

  private final Map<String, Buffer> byId = new LinkedHashMap<>();
  private final List<Listed> listed = new ArrayList<>();
  private final Set<String> own = new HashSet<>(); // of one team each
  private final Buffer all;

  /** @param model that it stands for: a team's own is told by the name that the team calls it */
  private record Listed(String model, JsonObject entry) {}

  private ModelsList(Snapshot snapshot) {
    for (ModelGroup group : snapshot.groups()) {
      TeamModel team = group.team();
      if (team != null) {
        own.add(group.name());
      }
      String name = team == null ? group.name() : team.publicName();
      listed.add(new Listed(group.name(), entry(group.name(), name)));
    }
    snapshot.aliases().forEach(this::addAlias);
    all = list(listed);
  }

  static ModelsList of(Snapshot snapshot) {
    return new ModelsList(snapshot);
  }

  private void addAlias(String alias, Snapshot.Alias to) {
    JsonObject entry = entry(alias, alias);
    if (!to.hidden()) {
      listed.add(new Listed(alias, entry));
    }
  }

  private JsonObject entry(String model, String id) {
    JsonObject entry = entryOf(id);
    byId.put(model, entry.toBuffer());
    return entry;
  }

  private static JsonObject entryOf(String id) {
    return new JsonObject()
        .put("id", id)
        .put("object", "model")
        .put("created", CREATED)
        .put("owned_by", "openai");
  }

  private static Buffer list(List<Listed> listed) {
    Set<JsonObject> entries = new LinkedHashSet<>(); // a team's own may be called as another one
    listed.forEach(each -> entries.add(each.entry()));
    return new JsonObject()
        .put("object", "list")
        .put("data", new JsonArray(new ArrayList<>(entries)))
        .toBuffer();
  }

  /** Those that somebody may use. */
  public Buffer all(Predicate<String> mayUse) {
    List<Listed> allowed =
        listed.stream().filter(each -> mayUse.test(each.model())).toList();
    return allowed.size() == listed.size() ? all : list(allowed);
  }

  /** Whether a model is one team's own. */
  public boolean isOwn(String model) {
    return own.contains(model);
  }

  @Nullable
  public Buffer one(String id) {
    return byId.get(id);
  }

  /** The entry of a model that is served without being listed: by a wildcard, or by its deployment's own name. */
  public static Buffer unlisted(String id) {
    return entryOf(id).toBuffer();
  }
}
