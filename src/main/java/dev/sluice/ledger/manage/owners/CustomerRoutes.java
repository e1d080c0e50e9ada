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
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Order;
import dev.sluice.ledger.store.UsageQueries.Span;
import dev.sluice.ledger.store.UsageQueries.Sum;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /customer/*}, which LiteLLM also calls {@code /end_user/*}. */
public final class CustomerRoutes {
  private static final int MOST_SEEN = 1000; // in one list

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
    String id = request.need("user_id");
    Row stored = books.find(Kind.CUSTOMER, id);
    Row row = stored == null ? seen(id, "user_id", books) : stored;
    JsonObject fields = Forms.CUSTOMER.changed(row.fields(), request.fields());
    Row next = row.with(fields.put("updated_by", request.caller().name()), books.now());
    if (stored == null) {
      books.insert(next);
    } else {
      books.update(next);
    }
    return shown(next, books);
  }

  private JsonObject info(Request request, Books books) {
    String id = request.need("end_user_id");
    Row row = books.find(Kind.CUSTOMER, id);
    return row != null ? shown(row, books) : shownSeen(seen(id, "end_user_id", books), books);
  }

  /** Those that are stored, then those whom requests named, the dearest first. */
  private JsonArray list(Request request, Books books) {
    JsonArray rows = new JsonArray();
    Set<String> stored = new HashSet<>(Set.of(""));
    List<Row> known = books.session().findAll(Kind.CUSTOMER, Map.of());
    books.readAhead(known);
    known.forEach(row -> {
      stored.add(row.id());
      rows.add(shown(row, books));
    });
    Span ever = new Span("", "", Map.of());
    List<Sum> sums = books
        .session()
        .usage()
        .sums(List.of(Dimension.CUSTOMER), ever, Order.DEAREST, MOST_SEEN, 0);
    List<Row> seen = sums.stream()
        .map(sum -> sum.of().get(0))
        .filter(stored::add)
        .map(id -> made(id, books))
        .toList();
    books.readAhead(seen);
    seen.forEach(row -> rows.add(shownSeen(row, books)));
    return rows;
  }

  /**
   * One about whom nothing is stored but what was spent: requests named them.
   *
   * @throws GatewayError.NotFound when none did
   */
  private static Row seen(String id, String param, Books books) {
    Span theirs = new Span("", "", Map.of(Dimension.CUSTOMER, id));
    List<Sum> sums = books.session().usage().sums(List.of(), theirs, Order.NAME, 1, 0);
    if (sums.isEmpty() || sums.get(0).requests() == 0) {
      throw Books.missing(Kind.CUSTOMER, id, param);
    }
    return made(id, books);
  }

  private static Row made(String id, Books books) {
    return books.made(Kind.CUSTOMER, id, new JsonObject().put("user_id", id));
  }

  private static JsonObject shownSeen(Row row, Books books) {
    return shown(row, books).putNull("created_at").putNull("updated_at");
  }

  /** One who is not known yet becomes known by being blocked. */
  private JsonObject block(Request request, Books books, boolean blocked) {
    JsonArray rows = new JsonArray();
    for (String id : request.texts("user_ids")) {
      Row row = books.find(Kind.CUSTOMER, id);
      if (row == null) {
        row = made(id, books);
        row.fields().put("blocked", blocked);
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
