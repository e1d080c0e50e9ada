package dev.sluice.ledger.manage.owners;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Field;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Shown;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;

/** {@code /budget/*}. */
public final class BudgetRoutes {
  public void addTo(Handlers handlers) {
    handlers.on("POST /budget/new", this::make);
    handlers.on("POST /budget/update", this::update);
    handlers.on("POST /budget/info", this::info);
    handlers.on("GET /budget/list", this::list);
    handlers.on("GET /budget/settings", this::settings);
    handlers.on("POST /budget/delete", this::delete);
  }

  private JsonObject make(Request request, Books books) {
    Row row = books.made(
        Kind.BUDGET,
        request.text("budget_id"),
        Forms.BUDGET.changed(new JsonObject(), request.fields()));
    row.fields().put("budget_id", row.id()).put("created_by", request.caller().name());
    if (books.find(Kind.BUDGET, row.id()) != null) {
      throw new GatewayError.BadRequest(
          "already_exists",
          "budget_id",
          "There is a budget '" + Shown.cut(row.id()) + "' already; see /budget/update.");
    }
    books.insert(row);
    return shown(row, books);
  }

  private JsonObject update(Request request, Books books) {
    Row row = books.need(Kind.BUDGET, request.need("budget_id"), "budget_id");
    JsonObject fields = Forms.BUDGET.changed(row.fields(), request.fields());
    Row next = row.with(fields.put("updated_by", request.caller().name()), books.now());
    books.update(next);
    return shown(next, books);
  }

  private JsonArray info(Request request, Books books) {
    JsonArray rows = new JsonArray();
    for (String id : request.texts("budgets")) {
      Row row = books.find(Kind.BUDGET, id);
      if (row != null) {
        rows.add(shown(row, books));
      }
    }
    return rows;
  }

  private JsonArray list(Request request, Books books) {
    JsonArray rows = new JsonArray();
    books.session().findAll(Kind.BUDGET, Map.of()).forEach(row -> rows.add(shown(row, books)));
    return rows;
  }

  private JsonArray settings(Request request, Books books) {
    Row row = books.need(Kind.BUDGET, request.need("budget_id"), "budget_id");
    JsonArray settings = new JsonArray();
    for (Field field : Forms.BUDGET.fields().values()) {
      if (field.use() == Field.Use.STORED && !field.name().equals("budget_id")) {
        settings.add(new JsonObject()
            .put("field_name", field.name())
            .put("field_type", field.type().name().toLowerCase(Locale.ROOT))
            .put("field_description", field.meaning())
            .put("field_value", row.fields().getValue(field.name()))
            .put("stored_in_db", row.fields().containsKey(field.name()))
            .put("field_default_value", field.standardValue()));
      }
    }
    return settings;
  }

  private JsonObject delete(Request request, Books books) {
    Row row = books.need(Kind.BUDGET, request.need("id"), "id");
    books.delete(row);
    return shown(row, books);
  }

  private static JsonObject shown(Row row, Books books) {
    return books.shown(Forms.BUDGET, row, Books.account(row));
  }
}
