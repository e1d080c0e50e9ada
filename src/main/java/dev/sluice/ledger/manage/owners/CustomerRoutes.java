package dev.sluice.ledger.manage.owners;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Shown;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** {@code /customer/*}, which LiteLLM also calls {@code /end_user/*}. */
public final class CustomerRoutes {
  public void addTo(Handlers handlers) {
    for (String prefix : List.of("/customer", "/end_user")) {
      handlers.on("POST " + prefix + "/new", this::make);
      handlers.on("POST " + prefix + "/update", this::update);
      handlers.on("GET " + prefix + "/info", this::info);
      handlers.on("GET " + prefix + "/list", this::list);
      handlers.on("POST " + prefix + "/block", (request, books) -> block(request, books, true));
      handlers.on("POST " + prefix + "/unblock", (request, books) -> block(request, books, false));
      handlers.on("POST " + prefix + "/delete", this::delete);
    }
  }

  private JsonObject make(Request request, Books books) {
    JsonObject asked = request.fields();
    String id = request.need("user_id");
    refuseBoth(asked, books);
    if (books.find(Kind.CUSTOMER, id) != null) {
      throw new GatewayError.BadRequest(
          "already_exists",
          "user_id",
          "Customer already exists, passed user_id=" + Shown.cut(id)
              + ". Please pass a new user_id.");
    }
    Row row = books.made(Kind.CUSTOMER, id, Forms.CUSTOMER.changed(new JsonObject(), asked));
    row.fields().put("created_by", request.caller().name());
    books.insert(row);
    return shown(row, books);
  }

  private static void refuseBoth(JsonObject asked, Books books) {
    String budget = asked.getString("budget_id");
    if (budget != null && asked.getValue("max_budget") != null) {
      throw new GatewayError.BadRequest(
          "invalid_value", "budget_id", "Set either 'max_budget' or 'budget_id', not both.");
    }
    if (budget != null && !budget.isEmpty()) {
      books.need(Kind.BUDGET, budget, "budget_id");
    }
  }

  private JsonObject update(Request request, Books books) {
    refuseBoth(request.fields(), books);
    Row row = books.need(Kind.CUSTOMER, request.need("user_id"), "user_id");
    JsonObject fields = Forms.CUSTOMER.changed(row.fields(), request.fields());
    Row next = row.with(fields.put("updated_by", request.caller().name()), books.now());
    books.update(next);
    return shown(next, books);
  }

  private JsonObject info(Request request, Books books) {
    return shown(books.need(Kind.CUSTOMER, request.need("end_user_id"), "end_user_id"), books);
  }

  private JsonArray list(Request request, Books books) {
    JsonArray rows = new JsonArray();
    books.session().findAll(Kind.CUSTOMER, Map.of()).forEach(row -> rows.add(shown(row, books)));
    return rows;
  }

  /** One who is not known yet becomes known by being blocked. */
  private JsonObject block(Request request, Books books, boolean blocked) {
    JsonArray rows = new JsonArray();
    for (String id : request.texts("user_ids")) {
      Row row = books.find(Kind.CUSTOMER, id);
      if (row == null) {
        row = books.made(
            Kind.CUSTOMER, id, new JsonObject().put("user_id", id).put("blocked", blocked));
        books.insert(row);
      } else {
        row = row.with(row.fields().copy().put("blocked", blocked), books.now());
        books.update(row);
      }
      rows.add(shown(row, books));
    }
    return new JsonObject().put(blocked ? "blocked_users" : "unblocked_users", rows);
  }

  private JsonObject delete(Request request, Books books) {
    List<String> ids = request.texts("user_ids");
    ids.forEach(id -> books.delete(books.need(Kind.CUSTOMER, id, "user_ids")));
    return new JsonObject()
        .put("deleted_customers", ids.size())
        .put("message", "Successfully deleted customers with ids: " + String.join(", ", ids));
  }

  private static JsonObject shown(Row row, Books books) {
    Row budget = books.find(Kind.BUDGET, Rows.text(row.fields(), "budget_id"));
    return books
        .shown(Forms.CUSTOMER, row, AccountName.customer(row.id()))
        .put("litellm_budget_table", budget == null ? null : Forms.BUDGET.answer(budget.fields()));
  }
}
