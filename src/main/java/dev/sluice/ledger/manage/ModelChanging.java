package dev.sluice.ledger.manage;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.ModelCheck;
import dev.sluice.config.ModelStorage;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.models.ModelRow;
import dev.sluice.ledger.models.ModelServing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /model/new}, {@code /model/update} and the like: deployments beside those of the config file. */
final class ModelChanging {
  private static final String NAME = "model_name";
  private static final String PARAMS = "litellm_params";
  private static final String INFO = "model_info";
  private static final int LONGEST = 500; // characters of an id or a name
  private static final Pattern FIELD = Pattern.compile("(?:litellm_params|model_info)\\.[\\w.-]+");
  /** What answers add to {@code model_info}, and clients may send back. */
  private static final List<String> ADDED =
      List.of("id", "db_model", "created_at", "created_by", "updated_at", "updated_by");

  private final Supplier<Snapshot> served;
  private final ModelServing serving;

  ModelChanging(Supplier<Snapshot> served, ModelServing serving) {
    this.served = served;
    this.serving = serving;
  }

  void addTo(Handlers handlers) {
    handlers.on("POST /model/new", this::make);
    handlers.on("POST /model/update", (request, books) -> {
      String id = text(info(request).getValue("id"));
      if (id == null) {
        throw missing("model_info.id");
      }
      return update(request, books, id);
    });
    handlers.on(
        "PATCH /model/{id}/update",
        (request, books) -> update(request, books, request.path().get("id")));
    handlers.on("POST /model/block", (request, books) -> block(request, books, true));
    handlers.on("POST /model/unblock", (request, books) -> block(request, books, false));
    handlers.on("POST /model/delete", this::delete);
  }

  private JsonObject make(Request request, Books books) {
    ModelRow rows = rows();
    JsonObject info = info(request);
    String given = text(info.getValue("id"));
    String id = given == null ? UUID.randomUUID().toString() : given;
    if (books.find(Kind.MODEL, id) != null) {
      throw new GatewayError.BadRequest(
          "already_exists",
          "model_info.id",
          "There is a stored model '" + Shown.cut(id) + "' already; see /model/update.");
    }
    JsonObject params = withoutNulls(Rows.object(request.fields(), PARAMS));
    StoredModel model = new StoredModel(id, request.need(NAME).strip(), params, kept(info));
    ModelCheck check = checked(model);
    JsonObject fields = new JsonObject()
        .put("created_by", request.caller().name())
        .put("updated_by", request.caller().name())
        .put(ModelRow.BLOCKED, request.flag(ModelRow.BLOCKED, false));
    Row row = books.made(Kind.MODEL, id, rows.write(model, fields));
    books.insert(row);
    return answer(row, model, check);
  }

  /** What is sent replaces, what is not stays; null, too, is nothing sent, as for LiteLLM. */
  private JsonObject update(Request request, Books books, String id) {
    ModelRow rows = rows();
    Row row = need(id, books);
    StoredModel before = read(rows, row);
    JsonObject info = info(request);
    String sent = text(info.getValue("id"));
    if (sent != null && !sent.equals(id)) {
      throw new GatewayError.BadRequest(
          "invalid_value", "model_info.id", "An id stays; add a model with the other id instead.");
    }
    StoredModel model = new StoredModel(
        id,
        request.has(NAME) ? request.need(NAME).strip() : before.name(),
        merged(before.params(), Rows.object(request.fields(), PARAMS)),
        before.info().copy().mergeIn(kept(info)));
    ModelCheck check = checked(model);
    JsonObject fields = rows.write(model, row.fields())
        .put("updated_by", request.caller().name())
        .put(
            ModelRow.BLOCKED,
            request.flag(ModelRow.BLOCKED, Rows.flag(row.fields(), ModelRow.BLOCKED)));
    Row next = row.with(fields, books.now());
    books.update(next);
    return answer(next, model, check);
  }

  /** A value as answers abbreviate it is not meant to replace what it stands for. */
  private static JsonObject merged(JsonObject before, JsonObject sent) {
    JsonObject merged = before.copy();
    withoutNulls(sent).forEach(member -> {
      Object was = before.getValue(member.getKey());
      if (was == null || !member.getValue().equals(ModelCard.shown(member.getKey(), was))) {
        merged.put(member.getKey(), member.getValue());
      }
    });
    return merged;
  }

  private JsonObject block(Request request, Books books, boolean blocked) {
    ModelRow rows = rows();
    Row row = need(request.need("model_id"), books);
    StoredModel model = read(rows, row);
    JsonObject fields = row.fields()
        .copy()
        .put(ModelRow.BLOCKED, blocked)
        .put("updated_by", request.caller().name());
    Row next = row.with(fields, books.now());
    books.update(next);
    return ModelCard.of(next, model);
  }

  private JsonObject delete(Request request, Books books) {
    rows();
    Row row = need(request.need("id"), books);
    books.delete(row);
    return new JsonObject().put("message", "Model: " + row.id() + " deleted successfully");
  }

  private ModelRow rows() {
    ModelStorage storage = served.get().settings().ledger().models();
    if (!storage.on()) {
      throw new GatewayError.BadRequest(
          "models_not_stored",
          null,
          "Set general_settings.store_model_in_db: true, or STORE_MODEL_IN_DB=True, to store models"
              + " here; or write the deployment into model_list of the config file: it takes effect"
              + " within a second.");
    }
    ModelRow rows = new ModelRow(storage);
    if (!rows.canSeal()) {
      throw new GatewayError.BadRequest(
          "no_salt_key",
          null,
          "Set LITELLM_SALT_KEY or general_settings.master_key: what is stored is encrypted with it.");
    }
    return rows;
  }

  private Row need(String id, Books books) {
    Row row = books.find(Kind.MODEL, id);
    if (row == null && isServed(id)) {
      throw new GatewayError.BadRequest(
          "model_in_config",
          "id",
          "The model '" + Shown.cut(id) + "' stands in the config file: change it there, it takes"
              + " effect within a second. Only models of /model/new can be changed here.");
    }
    if (row == null) {
      throw Books.missing(Kind.MODEL, id, "id");
    }
    return row;
  }

  private boolean isServed(String id) {
    return served.get().groups().stream()
        .flatMap(group -> group.deployments().stream())
        .anyMatch(deployment -> deployment.id().equals(id));
  }

  private static StoredModel read(ModelRow rows, Row row) {
    try {
      return rows.read(row);
    } catch (ModelRow.Unreadable e) {
      throw new GatewayError.BadRequest(
          "model_unreadable",
          null,
          "The model '" + Shown.cut(row.id()) + "' cannot be changed: " + e.getMessage() + ".");
    }
  }

  /** The same reader as the config file's says whether it can be served. */
  private ModelCheck checked(StoredModel model) {
    refuseName("model_info.id", model.id());
    refuseName(NAME, model.name());
    ModelCheck check;
    try {
      check = serving.check(model);
    } catch (ModelServing.Unanswered e) {
      throw new GatewayError.Overloaded(
          "model_not_checked", "The model was not stored: " + e.getMessage() + ".", 5);
    }
    if (!check.errors().isEmpty()) {
      String why = String.join("; ", check.errors());
      throw new GatewayError.BadRequest(
          "invalid_model", field(why), "The model was not stored: " + why + ".");
    }
    return check;
  }

  private static String field(String why) {
    Matcher field = FIELD.matcher(why);
    return field.find() ? field.group() : PARAMS;
  }

  /** They stand in headers, logs and metrics. */
  private static void refuseName(String field, String name) {
    boolean plain = name.equals(name.strip()) && name.chars().noneMatch(Character::isISOControl);
    if (name.isEmpty() || !plain || name.length() > LONGEST) {
      throw new GatewayError.BadRequest(
          "invalid_value",
          field,
          "'" + field + "' must be a text of 1 to " + LONGEST
              + " characters, without control characters, and without blanks around it.");
    }
  }

  private static JsonObject answer(Row row, StoredModel model, ModelCheck check) {
    JsonObject answer = ModelCard.of(row, model);
    return check.warnings().isEmpty()
        ? answer
        : answer.put("warnings", new JsonArray(check.warnings()));
  }

  private static JsonObject info(Request request) {
    return Rows.object(request.fields(), INFO);
  }

  private static JsonObject kept(JsonObject info) {
    JsonObject kept = withoutNulls(info);
    ADDED.forEach(kept::remove);
    return kept;
  }

  private static JsonObject withoutNulls(JsonObject sent) {
    JsonObject there = new JsonObject();
    sent.forEach(member -> {
      if (member.getValue() != null) {
        there.put(member.getKey(), member.getValue());
      }
    });
    return there;
  }

  private static @Nullable String text(@Nullable Object id) {
    return id == null ? null : id.toString();
  }

  private static GatewayError missing(String field) {
    return new GatewayError.BadRequest(
        "missing_required_parameter", field, "Missing required parameter: '" + field + "'.");
  }
}
