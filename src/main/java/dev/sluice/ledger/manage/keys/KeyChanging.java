package dev.sluice.ledger.manage.keys;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Secret;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.api.Lifetime;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Shown;
import dev.sluice.ledger.manage.call.Stamp;
import dev.sluice.ledger.manage.keys.KeyRights.Way;
import dev.sluice.ledger.store.Session;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Changes keys, blocks them and deletes them. */
public final class KeyChanging {
  private final KeyRules rules;

  public KeyChanging(KeyRules rules) {
    this.rules = rules;
  }

  public void addTo(Handlers handlers) {
    handlers.on("POST /key/update", this::update);
    handlers.on("POST /key/bulk_update", this::updateMany);
    handlers.on("POST /key/delete", this::delete);
    handlers.on("POST /key/block", (request, books) -> block(request, books, true));
    handlers.on("POST /key/unblock", (request, books) -> block(request, books, false));
    handlers.on("POST /key/{key}/reset_spend", this::resetSpend);
  }

  private JsonObject update(Request request, Books books) {
    return update(request.fields(), request.caller(), books);
  }

  private JsonObject update(JsonObject asked, Caller caller, Books books) {
    Row row = KeyReading.byKey(asked.getString("key"), "key", books);
    KeyRights.toChange(caller, row, Way.UPDATE, books);
    KeyRights.toSet(caller, row, asked, books);
    JsonObject change = asked.copy();
    change.remove("key");
    Row next = row.with(changed(row, change, caller, rules, books), books.now());
    try {
      books.update(next);
    } catch (Session.Taken taken) {
      throw KeyMaking.aliasTaken(next);
    }
    Double spent = change.getDouble("spend");
    if (spent != null) {
      books.setSpent(next, spent);
    }
    return new JsonObject()
        .put("key", asked.getString("key"))
        .mergeIn(KeyReading.row(next, books))
        .put("token", row.id());
  }

  /** The fields of a key after a change of it. */
  static JsonObject changed(
      Row row, JsonObject change, Caller caller, KeyRules rules, Books books) {
    if (!caller.isAdmin()) {
      rules.bound(change, false, books.now());
      MemberKeyLife.check(row, change, books);
    }
    refuseHalfIncrease(change);
    for (Kind kind : List.of(Kind.TEAM, Kind.BUDGET)) {
      String field = kind == Kind.TEAM ? "team_id" : "budget_id";
      String id = change.getString(field);
      if (id != null && !id.isEmpty()) {
        books.need(kind, id, field);
      }
    }
    JsonObject fields = Forms.KEY_UPDATE.changed(row.fields(), change);
    KeyMaking.grantRoutes(fields, change.getString("key_type"));
    if (change.containsKey("duration")) {
      Instant end = KeyMaking.end(change, "duration", books.now());
      fields.put("expires", end == null ? null : Stamp.of(end));
    }
    JsonObject metadata = Rows.object(fields, "metadata");
    Object expiry = change.getValue("temp_budget_expiry");
    if (expiry != null) {
      metadata.put("temp_budget_expiry", Stamp.of(expiry(expiry.toString(), books.now())));
    }
    KeyRotating.schedule(fields, change, books.now());
    return fields.put("updated_by", caller.name());
  }

  private static void refuseHalfIncrease(JsonObject change) {
    if (change.containsKey("temp_budget_increase") != change.containsKey("temp_budget_expiry")) {
      throw new GatewayError.BadRequest(
          "missing_required_parameter",
          change.containsKey("temp_budget_expiry") ? "temp_budget_increase" : "temp_budget_expiry",
          "temp_budget_increase and temp_budget_expiry come together.");
    }
  }

  /** A duration from now, or a time. */
  private static long expiry(String text, long now) {
    if (Lifetime.isOne(text)) {
      Instant end = Lifetime.endOf(text, Instant.ofEpochMilli(now));
      return end == null ? now : end.toEpochMilli();
    }
    long time = Stamp.millis(text.length() == 10 ? text + "T00:00:00Z" : text);
    if (time == 0) {
      throw new GatewayError.BadRequest(
          "invalid_value",
          "temp_budget_expiry",
          "'temp_budget_expiry' must be a duration such as 10d, or a time such as"
              + " 2030-12-31T23:59:59Z.");
    }
    return time;
  }

  private JsonObject updateMany(Request request, Books books) {
    JsonArray done = new JsonArray();
    JsonArray failed = new JsonArray();
    for (JsonObject asked : Rows.objects(request.fields(), "keys")) {
      try {
        JsonObject fields = Forms.KEY_UPDATE.read(asked);
        done.add(update(fields, request.caller(), books));
      } catch (GatewayError refused) {
        failed.add(new JsonObject()
            .put("key", new Secret(String.valueOf(asked.getValue("key"))).toString())
            .put("failed_reason", refused.message()));
      }
    }
    return new JsonObject()
        .put("total_requested", done.size() + failed.size())
        .put("successful_updates", done)
        .put("failed_updates", failed);
  }

  private JsonObject delete(Request request, Books books) {
    List<String> keys = request.texts("keys");
    List<String> aliases = request.texts("key_aliases");
    if (keys.isEmpty() && aliases.isEmpty()) {
      throw new GatewayError.BadRequest(
          "missing_required_parameter",
          "keys",
          "Invalid request type: name 'keys' or 'key_aliases'.");
    }
    List<Row> rows = new ArrayList<>();
    keys.forEach(key -> rows.add(KeyReading.byKey(key, "keys", books)));
    aliases.forEach(alias -> rows.add(byAlias(alias, books)));
    for (Row row : rows) {
      KeyRights.toChange(request.caller(), row, Way.DELETE, books);
    }
    rows.forEach(books::delete);
    return new JsonObject().put("deleted_keys", new JsonArray(keys.isEmpty() ? aliases : keys));
  }

  private static Row byAlias(String alias, Books books) {
    List<Row> found = books.findAll(Kind.KEY, "key_alias", alias);
    if (alias.isEmpty() || found.isEmpty()) {
      throw new GatewayError.NotFound(
          "key_not_found", "key_aliases", "There is no key with alias '" + Shown.cut(alias) + "'.");
    }
    return found.get(0);
  }

  private JsonObject block(Request request, Books books, boolean blocked) {
    Row row = KeyReading.asked(request, books);
    Row next = row.with(
        row.fields()
            .copy()
            .put("blocked", blocked)
            .put("updated_by", request.caller().name()),
        books.now());
    books.update(next);
    return KeyReading.row(next, books).put("token", row.id());
  }

  private JsonObject resetSpend(Request request, Books books) {
    Row row = KeyReading.byKey(request.path().get("key"), "key", books);
    books.setSpent(row, request.fields().getDouble("reset_to"));
    return KeyReading.row(row, books).put("token", row.id());
  }
}
