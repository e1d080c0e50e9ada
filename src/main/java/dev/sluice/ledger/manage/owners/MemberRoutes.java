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
import dev.sluice.ledger.manage.keys.KeyRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** {@code /team/member_*}. */
public final class MemberRoutes {
  private static final List<String> LIMITS =
      List.of("max_budget_in_team", "budget_duration", "tpm_limit", "rpm_limit");

  /** What a user may say who joins a team: who they are, and that they are no admin of it. */
  private static final Set<String> OF_JOINING = Set.of("user_id", "role");

  private final KeyRules rules;

  public MemberRoutes(KeyRules rules) {
    this.rules = rules;
  }

  public void addTo(Handlers handlers) {
    handlers.on("POST /team/member_add", this::add);
    handlers.on("POST /team/member_update", this::update);
    handlers.on("POST /team/member_delete", this::delete);
  }

  /** The team, which the caller may change. */
  static Row team(Request request, Books books) {
    Row team = books.need(Kind.TEAM, request.need("team_id"), "team_id");
    if (!request.caller().runsTeam(team.id(), books)) {
      throw request
          .caller()
          .forbidden(
              request.route().name() + " needs an admin of the team, or the role proxy_admin");
    }
    return team;
  }

  /** Whether a user asks for nothing but to be in a team that is open to all users. */
  private boolean joins(Request request) {
    JsonObject member = Rows.object(request.fields(), "member");
    String role = Rows.text(member, "role");
    return rules.openTeams().contains(request.need("team_id"))
        && request.caller().makesKeys() // else they are no user yet, or one who changes nothing
        && request.caller().isUser(Rows.text(member, "user_id"))
        && (role == null || role.equals("user"))
        && OF_JOINING.containsAll(member.fieldNames())
        && LIMITS.stream().noneMatch(request::has);
  }

  private JsonObject add(Request request, Books books) {
    Row team = joins(request)
        ? books.need(Kind.TEAM, request.need("team_id"), "team_id")
        : team(request, books);
    Object member = request.fields().getValue("member");
    JsonArray all = member instanceof JsonArray many ? many : new JsonArray().add(member);
    JsonArray memberships = new JsonArray();
    for (Object one : all) {
      if (!(one instanceof JsonObject asked)) {
        throw new GatewayError.BadRequest(
            "invalid_value",
            "member",
            "'member' must be {\"role\": \"user\", \"user_id\": \"...\"}, or a list of such.");
      }
      memberships.add(shown(join(team, asked, request.fields(), request.caller(), books), books));
    }
    return TeamRoutes.shown(team, books).put("updated_team_memberships", memberships);
  }

  /**
   * A user joins a team.
   *
   * @param asked {@code role}, and {@code user_id} or {@code user_email}
   * @param limits what the member may use, or nothing
   */
  static Row join(Row team, JsonObject asked, JsonObject limits, Caller caller, Books books) {
    JsonObject fields = Forms.MEMBER.read(asked);
    for (String name : LIMITS) {
      if (limits.getValue(name) != null) {
        fields.put(name, limits.getValue(name));
      }
    }
    String user = Members.user(fields, caller, books);
    if (!Members.join(team.id(), user, fields, books)) {
      throw new GatewayError.BadRequest(
          "already_exists",
          "member",
          "User '" + Shown.cut(user) + "' is in this team already; see /team/member_update.");
    }
    return books.need(Kind.MEMBER, AccountName.memberId(team.id(), user), "member");
  }

  private JsonObject update(Request request, Books books) {
    Row member = member(team(request, books), request, books);
    JsonObject change = request.fields().copy();
    List.of("team_id", "user_id", "user_email").forEach(change::remove);
    if (change.getValue("role") == null) {
      change.remove("role");
    }
    Row next = member.with(Forms.MEMBER.changed(member.fields(), change), books.now());
    books.update(next);
    return shown(next, books);
  }

  private JsonObject delete(Request request, Books books) {
    Row team = team(request, books);
    Row member = member(team, request, books);
    books.delete(member);
    String user = String.valueOf(Rows.text(member.fields(), "user_id"));
    books.findAll(Kind.KEY, "team_id", team.id()).stream()
        .filter(key -> user.equals(Rows.text(key.fields(), "user_id")))
        .forEach(books::delete);
    return TeamRoutes.shown(team, books);
  }

  private static Row member(Row team, Request request, Books books) {
    String id = request.has("user_id")
        ? request.need("user_id")
        : UserChanging.byEmail(request.need("user_email"), books).id();
    Row member = books.find(Kind.MEMBER, AccountName.memberId(team.id(), id));
    if (member == null) {
      throw new GatewayError.NotFound(
          "member_not_found", "user_id", "User '" + Shown.cut(id) + "' is not in this team.");
    }
    return member;
  }

  /** A membership as it is answered. */
  static JsonObject shown(Row row, Books books) {
    JsonObject shown = books.shown(Forms.MEMBER, row, Books.account(row));
    Row budget = books.find(Kind.BUDGET, Rows.text(row.fields(), "budget_id"));
    JsonObject limits = budget == null ? new JsonObject() : budget.fields().copy();
    for (String name : LIMITS) {
      Object own = row.fields().getValue(name);
      if (own != null) {
        limits.put(name.equals("max_budget_in_team") ? "max_budget" : name, own);
      }
    }
    return shown.put("litellm_budget_table", Forms.BUDGET.answer(limits));
  }
}
