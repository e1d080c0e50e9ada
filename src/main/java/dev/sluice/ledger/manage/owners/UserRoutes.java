package dev.sluice.ledger.manage.owners;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.ManagementSettings;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Shown;
import dev.sluice.ledger.manage.call.Sorting;
import dev.sluice.ledger.manage.call.Terms;
import dev.sluice.ledger.manage.keys.KeyMaking;
import dev.sluice.ledger.manage.keys.KeyReading;
import dev.sluice.ledger.manage.keys.KeyRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /user/*}. */
public final class UserRoutes {
  private static final int PAGE = 25;
  private static final int LARGEST_PAGE = 100;

  private final KeyRules rules;
  private final KeyMaking keys;

  public UserRoutes(KeyRules rules, KeyMaking keys) {
    this.rules = rules;
    this.keys = keys;
  }

  public void addTo(Handlers handlers) {
    handlers.on("POST /user/new", this::make);
    handlers.on("POST /user/delete", this::delete);
    handlers.on("GET /user/info", this::info);
    handlers.on("GET /user/list", this::list);
  }

  private JsonObject make(Request request, Books books) {
    UserChanging.refusePassword(request.fields());
    JsonObject asked = request.fields().copy();
    fill(asked);
    Row row = books.made(
        Kind.USER, asked.getString("user_id"), Forms.USER_NEW.changed(new JsonObject(), asked));
    row.fields().put("user_id", row.id()).put("created_by", request.caller().name());
    if (books.find(Kind.USER, row.id()) != null) {
      throw new GatewayError.BadRequest(
          "already_exists",
          "user_id",
          "User already exists, passed user_id=" + Shown.cut(row.id())
              + ". Change it with /user/update.");
    }
    books.insert(row);
    for (String team : teams(asked)) {
      Members.join(team, row.id(), new JsonObject(), books);
    }
    JsonObject answer = shown(row, books);
    if (request.flag("auto_create_key", true)) {
      answer.mergeIn(key(asked, row, request.caller(), books));
    }
    return answer;
  }

  private void fill(JsonObject asked) {
    ManagementSettings settings = rules.settings();
    KeyRules.fill(asked, settings.userDefaults(), Forms.USER_NEW);
    boolean unpaid = !"proxy_admin".equals(asked.getString("user_role"));
    if (unpaid && settings.userBudget() != null && asked.getValue("max_budget") == null) {
      asked.put("max_budget", settings.userBudget());
      if (asked.getValue("budget_duration") == null) {
        asked.put("budget_duration", settings.userBudgetDuration());
      }
    }
  }

  /** Members of a list, or the one text in its place. */
  private static List<String> teams(JsonObject asked) {
    Object teams = asked.getValue("teams");
    if (teams == null) {
      return List.of();
    }
    JsonArray list = teams instanceof JsonArray many ? many : new JsonArray().add(teams);
    return list.stream()
        .map(team -> team instanceof JsonObject object ? object.getValue("team_id") : team)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .toList();
  }

  /** The limits are the user's; the key has none of its own. */
  private JsonObject key(JsonObject asked, Row user, Caller caller, Books books) {
    JsonObject key = new JsonObject().put("user_id", user.id());
    for (String name : List.of("key_alias", "duration", "aliases", "permissions", "team_id")) {
      if (asked.getValue(name) != null) {
        key.put(name, asked.getValue(name));
      }
    }
    rules.fill(key);
    JsonObject made = keys.make(key, caller, books);
    JsonObject told = new JsonObject();
    for (String name : Set.of("key", "key_name", "key_alias", "expires", "token", "token_id")) {
      told.put(name, made.getValue(name));
    }
    return told;
  }

  private JsonObject delete(Request request, Books books) {
    List<String> ids = request.texts("user_ids");
    ids.forEach(id -> books.need(Kind.USER, id, "user_ids"));
    for (String id : ids) {
      books.findAll(Kind.KEY, "user_id", id).forEach(books::delete);
      books.findAll(Kind.MEMBER, "user_id", id).forEach(books::delete);
      books.delete(books.need(Kind.USER, id, "user_ids"));
    }
    return new JsonObject().put("deleted_users", ids.size());
  }

  /** A user as it is answered, with its teams. */
  static JsonObject shown(Row row, Books books) {
    JsonArray teams = new JsonArray();
    books.findAll(Kind.MEMBER, "user_id", row.id()).stream()
        .map(member -> Rows.text(member.fields(), "team_id"))
        .forEach(teams::add);
    return books.shown(Forms.USER, row, AccountName.user(row.id())).put("teams", teams);
  }

  private JsonObject info(Request request, Books books) {
    Caller caller = request.caller();
    String id = request.has("user_id") ? request.text("user_id") : caller.userId();
    if (id != null && !caller.seesAll() && !caller.isUser(id)) {
      throw caller.forbidden("Another user is seen by admins only");
    }
    Row row = books.find(Kind.USER, id);
    if (row == null && request.has("user_id") && !caller.isUser(id)) {
      throw Books.missing(Kind.USER, String.valueOf(id), "user_id");
    }
    JsonArray keys = new JsonArray();
    JsonArray teams = new JsonArray();
    boolean all = id == null && caller.seesAll();
    List<Row> theirs = rows(all, Kind.KEY, id, books);
    books.readAhead(theirs);
    theirs.forEach(key -> keys.add(KeyReading.row(key, books).put("token", key.id())));
    (all ? rows(true, Kind.TEAM, id, books) : TeamLists.ofUser(id, books))
        .forEach(team -> teams.add(TeamRoutes.shown(team, books)));
    return new JsonObject()
        .put("user_id", id)
        .put("user_info", row == null ? null : shown(row, books))
        .put("keys", keys)
        .put("teams", teams);
  }

  /** All of them, or those of one user, who may be nobody. */
  private static List<Row> rows(boolean all, Kind kind, @Nullable String user, Books books) {
    return all
        ? books.session().findAll(kind, Map.of())
        : user == null ? List.of() : books.findAll(kind, "user_id", user);
  }

  private JsonObject list(Request request, Books books) {
    String ids = request.text("user_ids");
    Set<String> wanted = ids == null ? Set.of() : new HashSet<>(List.of(ids.split("\\s*,\\s*")));
    String email = request.has("user_email") ? lower(request.need("user_email")) : "";
    List<Row> rows = books.session().findAll(Kind.USER, Map.of()).stream()
        .filter(row -> wanted.isEmpty() || wanted.contains(row.id()))
        .filter(row ->
            !request.has("role") || Terms.role(row.fields()).word().equals(request.text("role")))
        .filter(
            row -> lower(String.valueOf(Rows.text(row.fields(), "user_email"))).contains(email))
        .filter(row -> !request.has("team")
            || books.find(
                    Kind.MEMBER,
                    AccountName.memberId(String.valueOf(request.text("team")), row.id()))
                != null)
        .toList();
    int size = request.number("page_size", PAGE, LARGEST_PAGE);
    int page = request.number("page", 1, Integer.MAX_VALUE / LARGEST_PAGE);
    JsonArray users = new JsonArray();
    rows.stream()
        .sorted(Sorting.of(request, Forms.USER, "asc", rows, books))
        .skip((page - 1L) * size)
        .limit(size)
        .forEach(row -> users.add(shown(row, books)));
    return new JsonObject()
        .put("users", users)
        .put("total", rows.size())
        .put("page", page)
        .put("page_size", size)
        .put("total_pages", (rows.size() + size - 1) / size);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
