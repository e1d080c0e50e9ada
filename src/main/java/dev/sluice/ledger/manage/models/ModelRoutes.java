package dev.sluice.ledger.manage.models;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Price;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.config.Traits;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.models.ModelRow;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /model/info} and {@code /model_group/info}, over what is served now. */
public final class ModelRoutes {
  private final Supplier<Snapshot> snapshot;

  public ModelRoutes(Supplier<Snapshot> snapshot) {
    this.snapshot = snapshot;
  }

  public void addTo(Handlers handlers) {
    handlers.on("GET /model/info", this::info);
    handlers.on("GET /v1/model/info", this::info);
    handlers.on("GET /model_group/info", this::groups);
    new ModelPages(snapshot, this).addTo(handlers);
  }

  private JsonObject info(Request request, Books books) {
    String id = request.text("litellm_model_id");
    JsonArray data = new JsonArray();
    entries(request.caller(), books).stream()
        .filter(entry -> id == null || id.equals(idOf(entry)))
        .forEach(data::add);
    return new JsonObject().put("data", data);
  }

  /** The {@code model_info.id} of an entry. */
  static @Nullable String idOf(JsonObject entry) {
    return entry.getJsonObject("model_info").getString("id");
  }

  /** An entry for each deployment that the caller may know of, those that are served first. */
  List<JsonObject> entries(Caller caller, Books books) {
    Map<String, Row> rows = new LinkedHashMap<>();
    if (snapshot.get().settings().ledger().models().on()) {
      books.session().all(Kind.MODEL).forEach(row -> rows.put(row.id(), row));
    }
    List<JsonObject> entries = new ArrayList<>();
    for (ModelGroup group : snapshot.get().groups()) {
      if (Visible.to(caller, group)) {
        group.deployments().stream()
            .map(deployment -> stored(entry(deployment), rows.remove(deployment.id()), caller))
            .forEach(entries::add);
      }
    }
    if (caller.seesAll()) {
      rows.values().forEach(row -> entries.add(unserved(row)));
    }
    return entries;
  }

  /** Of a stored one, what is stored is told to those who may know. */
  private JsonObject stored(JsonObject entry, @Nullable Row row, Caller caller) {
    if (row == null) {
      return entry;
    }
    JsonObject info = entry.getJsonObject("model_info");
    if (!caller.seesAll()) {
      return entry.put("model_info", info.put("db_model", true));
    }
    try {
      StoredModel model = rows().read(row);
      return entry
          .put("litellm_params", ModelCard.params(model.params()))
          .put("model_info", info.mergeIn(ModelCard.info(row, model.info())));
    } catch (ModelRow.Unreadable e) {
      return entry.put("model_info", info.mergeIn(ModelCard.info(row, new JsonObject())));
    }
  }

  /** One that is blocked or broken; readiness tells why. */
  private JsonObject unserved(Row row) {
    JsonObject info = ModelCard.info(row, Rows.object(row.fields(), "model_info"))
        .put("served", false)
        .put(ModelRow.BLOCKED, Rows.flag(row.fields(), ModelRow.BLOCKED));
    JsonObject entry = new JsonObject()
        .put("model_name", Rows.text(row.fields(), "model_name"))
        .put("model_info", info);
    try {
      return entry.put("litellm_params", ModelCard.params(rows().read(row).params()));
    } catch (ModelRow.Unreadable e) {
      return entry.put("litellm_params", new JsonObject());
    }
  }

  private ModelRow rows() {
    return new ModelRow(snapshot.get().settings().ledger().models());
  }

  private static JsonObject entry(Deployment deployment) {
    Traits traits = deployment.traits();
    JsonObject params =
        new JsonObject().put("model", deployment.model()).put("api_base", deployment.base());
    put(params, "rpm", traits.rpm());
    put(params, "tpm", traits.tpm());
    if (!traits.tags().isEmpty()) {
      params.put("tags", new JsonArray(List.copyOf(traits.tags())));
    }
    return new JsonObject()
        .put("model_name", deployment.group())
        .put("litellm_params", params)
        .put("model_info", info(deployment));
  }

  /** What the entry itself says of the model wins over its price list. */
  private static JsonObject info(Deployment deployment) {
    Traits traits = deployment.traits();
    Price.Rates rates = traits.price().rates();
    Long output = known(deployment.facts().maxOutputTokens());
    JsonObject info = new JsonObject()
        .put("key", deployment.upstreamModel())
        .put("max_tokens", output)
        .put("max_input_tokens", known(traits.maxInputTokens()))
        .put("max_output_tokens", output)
        .put("input_cost_per_token", traits.inputCost())
        .put("output_cost_per_token", traits.outputCost())
        .put("cache_read_input_token_cost", rates.cached())
        .put("cache_creation_input_token_cost", rates.cacheCreation());
    deployment.facts().own().forEach((name, value) -> info.put(name, Json.decodeValue(value)));
    return info.put("id", deployment.id())
        .put("db_model", false)
        .put("litellm_provider", deployment.provider().prefix())
        .put("mode", deployment.facts().mode());
  }

  private static void put(JsonObject into, String name, long limit) {
    if (limit > 0) {
      into.put(name, limit);
    }
  }

  private static @Nullable Long known(long number) {
    return number > 0 ? number : null;
  }

  private JsonObject groups(Request request, Books books) {
    String wanted = request.text("model_group");
    JsonArray data = new JsonArray();
    for (ModelGroup group : snapshot.get().groups()) {
      boolean asked = wanted == null || wanted.equals(group.name());
      if (asked && Visible.to(request.caller(), group)) {
        data.add(entry(group));
      }
    }
    return new JsonObject().put("data", data);
  }

  private static JsonObject entry(ModelGroup group) {
    Set<String> providers = new LinkedHashSet<>();
    group
        .deployments()
        .forEach(deployment -> providers.add(deployment.provider().prefix()));
    return new JsonObject()
        .put("model_group", group.name())
        .put("providers", new JsonArray(List.copyOf(providers)))
        .put("max_input_tokens", most(group, each -> known(each.traits().maxInputTokens())))
        .put("max_output_tokens", most(group, each -> known(each.facts().maxOutputTokens())))
        .put("input_cost_per_token", most(group, each -> each.traits().inputCost()))
        .put("output_cost_per_token", most(group, each -> each.traits().outputCost()))
        .put("mode", group.deployments().get(0).facts().mode())
        .put("rpm", sum(group, Traits::rpm))
        .put("tpm", sum(group, Traits::tpm));
  }

  /** The largest of those that are known, or null. */
  private static <N extends Number> @Nullable N most(
      ModelGroup group, Function<Deployment, @Nullable N> what) {
    return group.deployments().stream()
        .map(what)
        .filter(Objects::nonNull)
        .max((a, b) -> Double.compare(a.doubleValue(), b.doubleValue()))
        .orElse(null);
  }

  private static @Nullable Long sum(ModelGroup group, Function<Traits, Long> what) {
    long sum = group.deployments().stream()
        .mapToLong(deployment -> what.apply(deployment.traits()))
        .sum();
    return known(sum);
  }
}
