package dev.sluice.ledger.manage.models;

import dev.sluice.config.Redaction;
import dev.sluice.config.Secret;
import dev.sluice.config.StoredModel;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Stamp;
import dev.sluice.ledger.models.ModelRow;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stored model as it is answered: no secret in it. */
final class ModelCard {
  /** Names and places, which are no secrets. */
  private static final Set<String> SHOWN = Set.of(
      "model",
      "custom_llm_provider",
      "api_version",
      "base_model",
      "litellm_credential_name",
      "budget_duration",
      "tags",
      "mock_response",
      "region_name",
      "aws_region_name",
      "vertex_project",
      "vertex_location");

  private static final Set<String> PLACES = Set.of("api_base", "base_url");
  private static final Set<String> HEADERS = Set.of("headers", "extra_headers");
  private static final String REFERENCE = "os.environ/";

  private ModelCard() {}

  /** LiteLLM's row of a model. */
  static JsonObject of(Row row, StoredModel model) {
    return new JsonObject()
        .put("model_id", row.id())
        .put("model_name", model.name())
        .put("litellm_params", params(model.params()))
        .put("model_info", info(row, model.info()))
        .put(ModelRow.BLOCKED, Rows.flag(row.fields(), ModelRow.BLOCKED))
        .put("created_at", Stamp.of(row.createdAt()))
        .put("created_by", Rows.text(row.fields(), "created_by"))
        .put("updated_at", Stamp.of(row.updatedAt()))
        .put("updated_by", Rows.text(row.fields(), "updated_by"));
  }

  /** {@code model_info}, with what is known of the row. */
  static JsonObject info(Row row, JsonObject info) {
    return info.copy()
        .put("id", row.id())
        .put("db_model", true)
        .put("created_at", Stamp.of(row.createdAt()))
        .put("created_by", Rows.text(row.fields(), "created_by"))
        .put("updated_at", Stamp.of(row.updatedAt()))
        .put("updated_by", Rows.text(row.fields(), "updated_by"));
  }

  /** Every parameter, secrets abbreviated or hidden. */
  static JsonObject params(JsonObject params) {
    JsonObject shown = new JsonObject();
    params.forEach(member -> shown.put(member.getKey(), shown(member.getKey(), member.getValue())));
    return shown;
  }

  /** What {@link #params} says in place of a value. */
  static @Nullable Object shown(String name, @Nullable Object value) {
    if (value instanceof JsonObject object) {
      return HEADERS.contains(name) ? hidden(object) : params(object);
    }
    if (value instanceof JsonArray list) {
      JsonArray items = new JsonArray();
      list.forEach(item -> items.add(shown(name, item)));
      return items;
    }
    return value instanceof String text ? text(name, text) : value;
  }

  private static JsonObject hidden(JsonObject headers) {
    JsonObject shown = new JsonObject();
    headers.fieldNames().forEach(name -> shown.put(name, Redaction.HIDDEN));
    return shown;
  }

  private static String text(String name, String text) {
    if (text.startsWith(REFERENCE)) {
      return text;
    }
    if (SHOWN.contains(name)) {
      return Redaction.ofName(text);
    }
    if (PLACES.contains(name)) {
      return text.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
    }
    if (name.equals("api_key")) {
      return new Secret(text).toString();
    }
    boolean plain = !Redaction.ofParameter(name, Json.encode(text)).equals(Redaction.HIDDEN);
    return plain ? text : Redaction.HIDDEN;
  }
}
