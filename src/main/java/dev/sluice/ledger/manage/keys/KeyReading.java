package dev.sluice.ledger.manage.keys;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Sorting;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells about keys. */
public final class KeyReading {
  private static final int LARGEST_PAGE = 100;

  public void addTo(Handlers handlers) {
    handlers.on("GET /key/info", this::info);
    handlers.on("GET /v2/key/info", this::info);
    handlers.on("POST /v2/key/info", this::infoOfMany);
    handlers.on("GET /key/list", this::list);
    handlers.on("GET /key/aliases", this::aliases);
    handlers.on("POST /key/health", this::health);
  }

  /** The key that a request is about: in its path or fields, else the caller's own. */
  static Row asked(Request request, Books books) {
    String named = request.path().getOrDefault("key", request.text("key"));
    Row own = request.caller().key();
    return named == null && own != null ? own : byKey(named, "key", books);
  }

  static Row byKey(@Nullable String key, String param, Books books) {
    if (key == null || key.isBlank()) {
      throw GatewayError.BadRequest.missing(param);
    }
    return books.need(Kind.KEY, KeyHash.ofEither(key).toString(), param);
  }

  /** A key as it is answered, without its hash. */
  public static JsonObject row(Row row, Books books) {
    JsonObject shown = books.shown(Forms.KEY, row, Books.account(row));
    Row budget = books.find(Kind.BUDGET, Rows.text(row.fields(), "budget_id"));
    return shown.put(
        "litellm_budget_table", budget == null ? null : Forms.BUDGET.answer(budget.fields()));
  }

  private JsonObject info(Request request, Books books) {
    Row row = asked(request, books);
    KeyRights.toSee(request.caller(), row, books);
    String named = request.text("key");
    return new JsonObject()
        .put("key", named == null ? row.id() : named)
        .put("info", row(row, books));
  }

  private JsonObject infoOfMany(Request request, Books books) {
    JsonArray rows = new JsonArray();
    for (String key : request.texts("keys")) {
      Row row = books.find(Kind.KEY, KeyHash.ofEither(key).toString());
      if (row != null) {
        KeyRights.toSee(request.caller(), row, books);
        rows.add(row(row, books));
      }
    }
    if (rows.isEmpty()) {
      throw Books.missing(Kind.KEY, "", "keys");
    }
    return new JsonObject().put("key", new JsonArray(request.texts("keys"))).put("info", rows);
  }

  private JsonObject list(Request request, Books books) {
    List<Row> rows = visible(request, books);
    int size = request.number("size", 10, LARGEST_PAGE);
    int page = request.number("page", 1, Integer.MAX_VALUE / LARGEST_PAGE);
    boolean whole = request.flag("return_full_object", false);
    JsonArray keys = new JsonArray();
    rows.stream()
        .sorted(Sorting.of(request, Forms.KEY, "desc", rows, books))
        .skip((page - 1L) * size)
        .limit(size)
        .forEach(row -> keys.add(whole ? row(row, books).put("token", row.id()) : row.id()));
    return new JsonObject()
        .put("keys", keys)
        .put("total_count", rows.size())
        .put("current_page", page)
        .put("total_pages", (rows.size() + size - 1) / size);
  }

  private static List<Row> visible(Request request, Books books) {
    Map<String, String> wanted = new LinkedHashMap<>();
    for (String name : List.of("user_id", "team_id", "organization_id", "key_alias")) {
      if (request.has(name)) {
        wanted.put(name, request.text(name));
      }
    }
    Caller caller = request.caller();
    if (!caller.seesAll()
        && caller.userId() != null
        && wanted.isEmpty()
        && !request.flag("include_team_keys", false)) {
      wanted.put("user_id", caller.userId());
    }
    String hash = request.text("key_hash");
    return books.session().findAll(Kind.KEY, wanted).stream()
        .filter(row -> hash == null || row.id().equals(hash))
        .filter(row -> KeyRights.sees(caller, row, books))
        .toList();
  }

  private JsonObject aliases(Request request, Books books) {
    JsonArray aliases = new JsonArray();
    books.session().findAll(Kind.KEY, Map.of()).stream()
        .filter(row -> KeyRights.sees(request.caller(), row, KeyRights.Way.LIST_ALIASES, books))
        .map(row -> Rows.text(row.fields(), "key_alias"))
        .filter(alias -> alias != null)
        .sorted()
        .forEach(aliases::add);
    return new JsonObject().put("aliases", aliases);
  }

  /** A key that is blocked or expired does not come so far. */
  private JsonObject health(Request request, Books books) {
    return new JsonObject().put("key", "healthy").putNull("logging_callbacks");
  }
}
