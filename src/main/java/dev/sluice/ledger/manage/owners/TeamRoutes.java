package dev.sluice.ledger.manage.owners;

import dev.sluice.bus.GatewayError;
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
import dev.sluice.ledger.manage.keys.KeyReading;
import dev.sluice.ledger.manage.keys.KeyRights;
import dev.sluice.ledger.manage.keys.KeyRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /team/*}, members aside. */
public final class TeamRoutes {
  /** What a team's own admins may change: nothing that lets the team use more. */
  private static final Set<String> BY_ITS_ADMINS = Set.of(
      "team_id",
      "team_alias",
      "team_member_permissions",
      "team_member_budget",
      "team_member_budget_duration",
      "team_member_rpm_limit",
      "team_member_tpm_limit",
      "team_member_key_duration");

  private final KeyRules rules;

  public TeamRoutes(KeyRules rules) {
    this.rules = rules;
  }

  public void addTo(Handlers handlers) {
    handlers.on("POST /team/new", this::make);
    handlers.on("POST /team/update", this::update);
    handlers.on("POST /team/delete", this::delete);
    handlers.on("GET /team/info", this::info);
    handlers.on("GET /team/list", this::list);
    handlers.on("POST /team/block", (request, books) -> block(request, books, true));
    handlers.on("POST /team/unblock", (request, books) -> block(request, books, false));
    handlers.on("POST /team/model/add", TeamRoutes::addModels);
    handlers.on("POST /team/model/delete", TeamRoutes::deleteModels);
  }

  private JsonObject make(Request request, Books books) {
    JsonObject asked = request.fields().copy();
    KeyRules.fill(asked, rules.settings().teamDefaults(), Forms.TEAM_NEW);
    if (asked.getValue("max_budget") == null && rules.settings().teamBudget() != null) {
      asked.put("max_budget", rules.settings().teamBudget());
    }
    String id = asked.getString("team_id");
    if (id != null && id.contains(AccountName.MODEL)) {
      throw new GatewayError.BadRequest(
          "invalid_value", "team_id", "A team id may not hold '" + AccountName.MODEL + "'.");
    }
    Row row = books.made(Kind.TEAM, id, Forms.TEAM.changed(new JsonObject(), asked));
    row.fields().put("team_id", row.id()).put("created_by", request.caller().name());
    if (books.find(Kind.TEAM, row.id()) != null) {
      throw new GatewayError.BadRequest(
          "already_exists",
          "team_id",
          "Team id = " + Shown.cut(row.id())
              + " already exists. Please use a different team id, or /team/update.");
    }
    books.insert(row);
    for (JsonObject member : Rows.objects(asked, "members_with_roles")) {
      MemberRoutes.join(row, member, new JsonObject(), request.caller(), books);
    }
    join(row, Rows.texts(asked, "admins"), "admin", request.caller(), books);
    join(row, Rows.texts(asked, "members"), "user", request.caller(), books);
    return TeamPermissions.warned(shown(row, books), request);
  }

  private static void join(Row team, List<String> users, String role, Caller caller, Books books) {
    for (String user : users) {
      JsonObject member = new JsonObject().put("user_id", user).put("role", role);
      MemberRoutes.join(team, member, new JsonObject(), caller, books);
    }
  }

  private JsonObject update(Request request, Books books) {
    Row row = books.need(Kind.TEAM, request.need("team_id"), "team_id");
    Caller caller = request.caller();
    boolean may = caller.isAdmin()
        || caller.runsTeam(row.id(), books)
            && BY_ITS_ADMINS.containsAll(request.fields().fieldNames());
    if (!may) {
      throw caller.forbidden("Changing these fields of a team needs the role proxy_admin");
    }
    JsonObject fields = Forms.TEAM.changed(row.fields(), request.fields());
    if (request.fields().getValue("models") != null) {
      fields.put("models", TeamGrants.stored(row, request.texts("models"), books));
    }
    Row next = row.with(fields.put("updated_by", caller.name()), books.now());
    books.update(next);
    Double spent = request.fields().getDouble("spend");
    if (spent != null) {
      books.setSpent(next, spent);
    }
    JsonObject answer = new JsonObject().put("team_id", row.id()).put("data", shown(next, books));
    return TeamPermissions.warned(answer, request);
  }

  private JsonArray delete(Request request, Books books) {
    List<String> ids = request.texts("team_ids");
    JsonArray deleted = new JsonArray();
    for (String id : ids) {
      Row row = books.need(Kind.TEAM, id, "team_ids");
      deleted.add(shown(row, books));
      books.findAll(Kind.KEY, "team_id", id).forEach(books::delete);
      Members.of(id, books).forEach(books::delete);
      TeamModels.delete(id, books);
      books.delete(row);
    }
    return deleted;
  }

  private JsonObject info(Request request, Books books) {
    Row row = books.need(Kind.TEAM, request.need("team_id"), "team_id");
    Caller caller = request.caller();
    boolean ofTeam =
        caller.key() != null && row.id().equals(Rows.text(caller.key().fields(), "team_id"));
    if (!caller.seesAll() && !ofTeam && caller.member(row.id(), books) == null) {
      throw caller.forbidden("A team is seen by its members and by admins only");
    }
    return new JsonObject()
        .put("team_id", row.id())
        .put("team_info", shown(row, books))
        .put("keys", keys(row, caller, books))
        .put("team_memberships", memberships(row, books));
  }

  private static JsonArray keys(Row team, Caller caller, Books books) {
    JsonArray keys = new JsonArray();
    books.findAll(Kind.KEY, "team_id", team.id()).stream()
        .filter(key -> KeyRights.sees(caller, key, books))
        .forEach(key -> keys.add(KeyReading.row(key, books).put("token", key.id())));
    return keys;
  }

  private static JsonArray memberships(Row team, Books books) {
    JsonArray members = new JsonArray();
    Members.of(team.id(), books).forEach(member -> members.add(MemberRoutes.shown(member, books)));
    return members;
  }

  private JsonArray list(Request request, Books books) {
    Caller caller = request.caller();
    String user = request.text("user_id");
    if (user != null && !caller.seesAll() && !caller.isUser(user)) {
      throw caller.forbidden("Another user's teams are seen by admins only");
    }
    String whose = user != null || caller.seesAll() ? user : String.valueOf(caller.userId());
    Map<String, String> wanted = request.has("organization_id")
        ? Map.of("organization_id", request.need("organization_id"))
        : Map.of();
    JsonArray teams = new JsonArray();
    for (Row row : books.session().findAll(Kind.TEAM, wanted)) {
      if (whose == null || books.find(Kind.MEMBER, AccountName.memberId(row.id(), whose)) != null) {
        teams.add(shown(row, books)
            .put("keys", keys(row, caller, books))
            .put("team_memberships", memberships(row, books)));
      }
    }
    return teams;
  }

  private JsonObject block(Request request, Books books, boolean blocked) {
    Row row = books.need(Kind.TEAM, request.need("team_id"), "team_id");
    Row next = row.with(row.fields().copy().put("blocked", blocked), books.now());
    books.update(next);
    return shown(next, books);
  }

  private static JsonObject addModels(Request request, Books books) {
    Row team = books.need(Kind.TEAM, request.need("team_id"), "team_id");
    return shown(TeamGrants.allow(team, request.texts("models"), request.caller(), books), books);
  }

  private static JsonObject deleteModels(Request request, Books books) {
    Row team = MemberRoutes.team(request, books);
    return shown(TeamGrants.refuse(team, request.texts("models"), request.caller(), books), books);
  }

  /** A team as it is answered, with its members. */
  static JsonObject shown(Row row, Books books) {
    JsonArray withRoles = new JsonArray();
    JsonArray members = new JsonArray();
    JsonArray admins = new JsonArray();
    for (Row member : Members.of(row.id(), books)) {
      JsonObject fields = member.fields();
      String role = Rows.text(fields, "role") == null ? "user" : fields.getString("role");
      withRoles.add(new JsonObject()
          .put("user_id", fields.getValue("user_id"))
          .put("user_email", fields.getValue("user_email"))
          .put("role", role));
      members.add(fields.getValue("user_id"));
      if (role.equals("admin")) {
        admins.add(fields.getValue("user_id"));
      }
    }
    return books
        .shown(Forms.TEAM, row, AccountName.team(row.id()))
        .put("models", TeamGrants.shown(row, books))
        .put("members_with_roles", withRoles)
        .put("members", members)
        .put("admins", admins);
  }
}
