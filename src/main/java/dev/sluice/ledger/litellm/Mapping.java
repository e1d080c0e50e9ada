package dev.sluice.ledger.litellm;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.Row;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What LiteLLM's rows are in the ledger. Pure. */
final class Mapping {
  /** Kept elsewhere, or of no use here; passwords are for LiteLLM's web pages. */
  private static final Set<String> LEFT_OUT = Set.of(
      "spend",
      "total_spend",
      "created_at",
      "updated_at",
      "budget_reset_at",
      "password",
      "token",
      "model_id",
      "admins",
      "members",
      "members_with_roles");

  private static final String MODEL = "model_id";
  private static final String PARAMS = "litellm_params";
  private static final String INFO = "model_info";
  private static final String DASHBOARD = "litellm-dashboard"; // sessions of LiteLLM's web pages

  private final long now;

  Mapping(long now) {
    this.now = now;
  }

  /** A key, or null: a session of LiteLLM's web pages. */
  @Nullable
  Arrival key(JsonObject from) {
    KeyHash hash = KeyHash.ofEither(from.getString("token"));
    if (DASHBOARD.equals(from.getString("team_id"))) {
      return null;
    }
    return arrival(Kind.KEY, hash.toString(), AccountName.key(hash), from, fields(from));
  }

  /** A key that another one took the place of, or null: its grace is over. */
  @Nullable
  Arrival retiredKey(JsonObject from) {
    String end = from.getString("revoke_at");
    if (millis(from, "revoke_at", 0) <= now) {
      return null;
    }
    JsonObject fields = new JsonObject()
        .put("successor", KeyHash.ofEither(from.getString("active_token_id")).toString())
        .put("revoke_at", end);
    String id = KeyHash.ofEither(from.getString("token")).toString();
    long created = millis(from, "created_at", now);
    return new Arrival(new Row(Kind.RETIRED_KEY, id, fields, created, created), List.of());
  }

  Arrival user(JsonObject from) {
    String id = from.getString("user_id");
    return arrival(Kind.USER, id, AccountName.user(id), from, fields(from));
  }

  /** @param aliases {@code model_aliases}, or null */
  Arrival team(JsonObject from, @Nullable Object aliases) {
    String id = from.getString("team_id");
    JsonObject fields = fields(from);
    if (aliases instanceof JsonObject) {
      fields.put("model_aliases", aliases);
    }
    return arrival(Kind.TEAM, id, AccountName.team(id), from, fields);
  }

  /** Those that a team's row names. */
  List<Arrival> members(JsonObject team) {
    List<Arrival> members = new ArrayList<>();
    if (team.getValue("members_with_roles") instanceof JsonArray named) {
      for (Object each : named) {
        if (each instanceof JsonObject member && member.getString("user_id") != null) {
          JsonObject fields = new JsonObject()
              .put("team_id", team.getString("team_id"))
              .put("user_id", member.getString("user_id"))
              .put("role", "admin".equals(member.getString("role")) ? "admin" : "user");
          members.add(member(fields, new JsonObject()));
        }
      }
    }
    return members;
  }

  /** What LiteLLM's table of memberships says of a member. */
  Arrival membership(JsonObject from) {
    return member(fields(from), from);
  }

  private Arrival member(JsonObject fields, JsonObject from) {
    String team = fields.getString("team_id");
    String user = fields.getString("user_id");
    String id = AccountName.memberId(team, user);
    return arrival(Kind.MEMBER, id, AccountName.member(team, user), from, fields);
  }

  Arrival budget(JsonObject from) {
    String id = from.getString("budget_id");
    long created = millis(from, "created_at", now);
    Row row = new Row(Kind.BUDGET, id, fields(from), created, millis(from, "updated_at", created));
    return new Arrival(row, List.of());
  }

  /** Its parameters stay encrypted as they are; whoever has LiteLLM's salt key can read them. */
  Arrival model(JsonObject from) {
    JsonObject fields = fields(from);
    fields.remove("id");
    long created = millis(from, "created_at", now);
    long updated = millis(from, "updated_at", created);
    fields.put(PARAMS, object(from.getValue(PARAMS))).put(INFO, object(from.getValue(INFO)));
    return new Arrival(
        new Row(Kind.MODEL, from.getString(MODEL), fields, created, updated), List.of());
  }

  /** Some versions write JSON as a text of JSON. */
  private static JsonObject object(@Nullable Object json) {
    if (json instanceof JsonObject object) {
      return object;
    }
    return json instanceof String text && text.startsWith("{")
        ? new JsonObject(text)
        : new JsonObject();
  }

  Arrival customer(JsonObject from) {
    String id = from.getString("user_id");
    return arrival(Kind.CUSTOMER, id, AccountName.customer(id), from, fields(from));
  }

  private static JsonObject fields(JsonObject from) {
    JsonObject fields = new JsonObject();
    from.forEach(field -> {
      if (!LEFT_OUT.contains(field.getKey())) {
        fields.put(field.getKey(), field.getValue());
      }
    });
    return fields;
  }

  private Arrival arrival(
      Kind kind, String id, String account, JsonObject from, JsonObject fields) {
    long created = millis(from, "created_at", now);
    Row row = new Row(kind, id, fields, created, millis(from, "updated_at", created));
    List<Balance> balances = new ArrayList<>();
    long nanos = Money.nanos(from.getDouble("spend", 0.0));
    if (from.getValue("spend") != null) {
      balances.add(new Balance(account, "", nanos, 0));
    }
    String period = from.getString("budget_duration");
    long resetsAt = millis(from, "budget_reset_at", 0);
    if (period != null && !period.isBlank() && resetsAt > now) {
      balances.add(new Balance(account, period, nanos, resetsAt));
    }
    return new Arrival(row, balances);
  }

  private static long millis(JsonObject from, String name, long standard) {
    String time = from.getString(name);
    return time == null ? standard : Instant.parse(time).toEpochMilli();
  }
}
