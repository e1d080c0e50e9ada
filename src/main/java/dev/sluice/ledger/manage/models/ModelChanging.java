package dev.sluice.ledger.manage.models;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.ModelCheck;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Shown;
import dev.sluice.ledger.manage.owners.TeamModels;
import dev.sluice.ledger.models.ModelRow;
import dev.sluice.ledger.models.ModelServing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /model/new}, {@code /model/update} and the like: deployments beside those of the config file. */
public final class ModelChanging {
  private static final String NAME = "model_name";
  private static final String PARAMS = "litellm_params";
  private static final String INFO = "model_info";
  /** What answers add to {@code model_info}, and clients may send back. */
  private static final List<String> ADDED =
      List.of("id", "db_model", "created_at", "created_by", "updated_at", "updated_by");

  private final Supplier<Snapshot> served;
  private final ModelRules rules;
  private final Unfinished unfinished;

  public ModelChanging(Supplier<Snapshot> served, ModelServing serving, Unfinished unfinished) {
    this.served = served;
    this.rules = new ModelRules(served, serving);
    this.unfinished = unfinished;
  }

  public void addTo(Handlers handlers) {
    handlers.on("POST /model/new", this::make);
    handlers.on("POST /model/update", (request, books) -> {
      String inside = text(info(request).getValue("id"));
      String id = inside == null ? request.text("id") : inside;
      if (id == null) {
        throw GatewayError.BadRequest.missing("model_info.id");
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
    ModelRow rows = rules.rows();
    JsonObject info = info(request);
    String given = text(info.getValue("id"));
    String id = given == null ? unfinished.id(request) : given;
    books.onceStored(() -> unfinished.finished(id));
    Row stored = books.find(Kind.MODEL, id);
    if (stored != null && given == null) {
      books.touched(stored); // nobody could tell that it was stored
      return ModelCard.of(stored, read(rows, stored));
    }
    if (stored != null) {
      throw new GatewayError.BadRequest(
          "already_exists",
          "model_info.id",
          "There is a stored model '" + Shown.cut(id) + "' already; see /model/update.");
    }
    JsonObject params = withoutNulls(Rows.object(request.fields(), PARAMS));
    StoredModel model = TeamModels.placed(
        new StoredModel(id, request.need(NAME).strip(), params, kept(info)),
        null,
        request.caller(),
        books);
    ModelCheck check = rules.checked(model);
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
    ModelRow rows = rules.rows();
    Row row = need(id, books);
    StoredModel before = read(rows, row);
    JsonObject info = info(request);
    String sent = text(info.getValue("id"));
    if (sent != null && !sent.equals(id)) {
      throw new GatewayError.BadRequest(
          "invalid_value", "model_info.id", "An id stays; add a model with the other id instead.");
    }
    StoredModel model = TeamModels.placed(
        new StoredModel(
            id,
            request.has(NAME) ? request.need(NAME).strip() : before.name(),
            merged(before.params(), Rows.object(request.fields(), PARAMS)),
            before.info().copy().mergeIn(kept(info))),
        before,
        request.caller(),
        books);
    ModelCheck check = rules.checked(model);
    JsonObject fields = rows.write(model, row.fields())
        .put("updated_by", request.caller().name())
        .put(
            ModelRow.BLOCKED,
            request.flag(ModelRow.BLOCKED, Rows.flag(row.fields(), ModelRow.BLOCKED)));
    Row next = row.with(fields, books.now());
    books.update(next);
    TeamModels.left(row, request.caller(), books);
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
    ModelRow rows = rules.rows();
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
    rules.rows();
    Row row = need(request.need("id"), books);
    books.delete(row);
    TeamModels.left(row, request.caller(), books);
    return new JsonObject().put("message", "Model: " + row.id() + " deleted successfully");
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
}
