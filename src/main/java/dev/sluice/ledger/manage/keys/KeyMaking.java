package dev.sluice.ledger.manage.keys;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Defaults;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.terms.RouteGroup;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.api.Lifetime;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Shown;
import dev.sluice.ledger.manage.call.Stamp;
import dev.sluice.ledger.manage.call.Terms;
import dev.sluice.ledger.manage.keys.KeyRights.Way;
import dev.sluice.ledger.store.Session;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes keys, and gives them new values. */
public final class KeyMaking {
  private static final String NUMBER = "number"; // of those that one key replaced, in their order
  private static final Comparator<Row> FIRST_REPLACED_FIRST =
      Comparator.comparingLong(KeyMaking::number).thenComparingLong(Row::createdAt);

  private final KeyRules rules;
  private final KeyText keys = new KeyText();

  public KeyMaking(KeyRules rules) {
    this.rules = rules;
  }

  public void addTo(Handlers handlers) {
    handlers.on("POST /key/generate", (request, books) -> generate(request, books, false));
    handlers.on(
        "POST /key/service-account/generate", (request, books) -> generate(request, books, true));
    handlers.on("POST /key/regenerate", this::regenerate);
    handlers.on("POST /key/{key}/regenerate", this::regenerate);
  }

  private JsonObject generate(Request request, Books books, boolean forService) {
    JsonObject asked = request.fields().copy();
    if (forService && asked.getValue("user_id") != null) {
      throw new GatewayError.BadRequest(
          "invalid_value", "user_id", "A service account's key belongs to its team, to no user.");
    }
    rules.fill(asked);
    KeyRights.toMake(request.caller(), asked, rules, forService, books);
    rules.toMake(request.caller(), asked);
    rules.bound(asked, true, books.now()); // before what follows: that only shortens
    MemberKeyLife.limit(asked, request.has("duration"), books);
    return make(asked, request.caller(), books);
  }

  /** Makes a key of checked fields; the answer holds it in plain text. */
  public JsonObject make(JsonObject asked, Caller caller, Books books) {
    refuseAbsent(Kind.TEAM, "team_id", asked, books);
    refuseAbsent(Kind.BUDGET, "budget_id", asked, books);
    String plain = keys.of(asked.getString("key"), "key");
    JsonObject fields = Forms.KEY_NEW.changed(new JsonObject(), asked);
    grantRoutes(fields, asked.getString("key_type"));
    if (asked.getString("service_account_id") != null) {
      JsonObject metadata = fields.getJsonObject("metadata", new JsonObject());
      fields.put(
          "metadata", metadata.put("service_account_id", asked.getString("service_account_id")));
    }
    Instant end = end(asked, "duration", books.now());
    if (end != null) {
      fields.put("expires", Stamp.of(end));
    }
    KeyRotating.schedule(fields, asked, books.now());
    fields.put("key_name", KeyText.name(plain));
    fields.put("created_by", caller.name()).put("updated_by", caller.name());
    Row row = books.made(Kind.KEY, KeyHash.of(plain).toString(), fields);
    insert(row, books);
    Double spent = asked.getDouble("spend");
    if (spent != null && spent > 0) {
      books.setSpent(row, spent);
    }
    return shown(row, plain, books);
  }

  private static JsonObject shown(Row row, String plain, Books books) {
    return new JsonObject()
        .put("key", plain)
        .mergeIn(KeyReading.row(row, books))
        .put("token", row.id())
        .put("token_id", row.id());
  }

  private static void refuseAbsent(Kind kind, String field, JsonObject asked, Books books) {
    String id = asked.getString(field);
    if (id != null && !id.isEmpty() && books.find(kind, id) == null) {
      throw Books.missing(kind, id, field);
    }
  }

  private static void insert(Row row, Books books) {
    refuseTaken(row, books);
    try {
      books.insert(row);
    } catch (Session.Taken taken) {
      throw aliasTaken(row);
    }
  }

  private static void refuseTaken(Row row, Books books) {
    if (books.find(Kind.KEY, row.id()) != null
        || books.find(Kind.RETIRED_KEY, row.id()) != null
        || isAccountOfAnother(row, books)) {
      throw new GatewayError.BadRequest(
          "already_exists", "key", "This key exists already; leave it out for a random one.");
    }
  }

  /** A key that was replaced is gone, but those that came after it still pay from its account. */
  private static boolean isAccountOfAnother(Row row, Books books) {
    return !row.id().equals(Rows.text(row.fields(), "account"))
        && !books.findAll(Kind.KEY, "account", row.id()).isEmpty();
  }

  static GatewayError aliasTaken(Row row) {
    String alias = String.valueOf(Rows.text(row.fields(), "key_alias"));
    return new GatewayError.BadRequest(
        "already_exists",
        "key_alias",
        "Key with alias '" + Shown.cut(alias)
            + "' already exists. Unique key aliases across all keys are required.");
  }

  /** {@code key_type} is a shorthand; what {@code allowed_routes} says wins. */
  static void grantRoutes(JsonObject fields, @Nullable String type) {
    RouteGroup group = type == null
        ? null
        : switch (type) {
          case "llm_api" -> RouteGroup.LLM_API;
          case "management" -> RouteGroup.MANAGEMENT;
          case "read_only" -> RouteGroup.INFO;
          default -> null;
        };
    if (group != null && Rows.texts(fields, "allowed_routes").isEmpty()) {
      fields.put("allowed_routes", new JsonArray().add(group.word()));
    }
  }

  static @Nullable Instant end(JsonObject asked, String field, long now) {
    String lifetime = asked.getString(field);
    return lifetime == null ? null : Lifetime.endOf(lifetime, Instant.ofEpochMilli(now));
  }

  private JsonObject regenerate(Request request, Books books) {
    if (request.has("new_master_key")) {
      throw new GatewayError.BadRequest(
          "invalid_value",
          "new_master_key",
          "The master key stands in general_settings.master_key; change it there.");
    }
    Row old = KeyReading.asked(request, books);
    KeyRights.toChange(request.caller(), old, Way.REGENERATE, books);
    KeyRights.toHold(request.caller(), old);
    KeyRights.toSet(request.caller(), old, request.fields(), books);
    String plain = keys.of(request.text("new_key"), "new_key");
    JsonObject change = request.fields().copy();
    change.remove("key");
    JsonObject fields = KeyChanging.changed(old, change, request.caller(), rules, books);
    Row next = replace(old, plain, fields, graceEnd(request, books), books);
    return shown(next, plain, books);
  }

  private @Nullable Instant graceEnd(Request request, Books books) {
    return request.has("grace_period")
        ? end(request.fields(), "grace_period", books.now())
        : Lifetime.endOf(rules.settings().rotation().grace(), Instant.ofEpochMilli(books.now()));
  }

  /**
   * Gives a key another value. The old one dies at once, with all that stand for it; or it stands for the new one for a
   * while.
   *
   * @param fields of the key from now on
   */
  static Row replace(
      Row old, String plain, JsonObject fields, @Nullable Instant graceEnd, Books books) {
    fields
        .put("key_name", KeyText.name(plain))
        .put("account", Terms.account(old).toString());
    Row next =
        new Row(Kind.KEY, KeyHash.of(plain).toString(), fields, old.createdAt(), books.now());
    if (!next.id().equals(old.id())) {
      replace(old, next, graceEnd, books);
    }
    return next;
  }

  private static void replace(Row old, Row next, @Nullable Instant graceEnd, Books books) {
    List<Row> older = books.retired(old).stream().sorted(FIRST_REPLACED_FIRST).toList();
    refuseTaken(next, books);
    books.replace(old, next);
    if (graceEnd == null) {
      older.forEach(books::delete);
      return;
    }
    int spare = Math.max(0, older.size() + 1 - Defaults.MOST_GRACE_KEYS);
    older.subList(0, spare).forEach(books::delete);
    for (Row each : older.subList(spare, older.size())) {
      follow(each, next, books);
    }
    JsonObject grace = new JsonObject()
        .put(NUMBER, older.isEmpty() ? 1 : number(older.get(older.size() - 1)) + 1)
        .put("successor", next.id())
        .put("revoke_at", Stamp.of(earlier(old, graceEnd)));
    books.insert(books.made(Kind.RETIRED_KEY, old.id(), grace));
  }

  private static long number(Row retired) {
    Number number = Rows.number(retired.fields(), NUMBER);
    return number == null ? 0 : number.longValue();
  }

  private static void follow(Row retired, Row next, Books books) {
    if (Stamp.millis(retired.fields().getValue("revoke_at")) <= books.now()) {
      books.delete(retired);
    } else {
      books.update(retired.with(retired.fields().copy().put("successor", next.id()), books.now()));
    }
  }

  private static Instant earlier(Row old, Instant graceEnd) {
    long expires = Stamp.millis(old.fields().getValue("expires"));
    return expires > 0 && expires < graceEnd.toEpochMilli()
        ? Instant.ofEpochMilli(expires)
        : graceEnd;
  }
}
