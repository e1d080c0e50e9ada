package dev.sluice.ledger.manage.owners;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Tells about one user alone, without keys and teams, and what users may be. */
public final class UserCards {
  private static final List<String> FIELDS = List.of(
      "user_id",
      "user_email",
      "user_alias",
      "user_role",
      "spend",
      "max_budget",
      "tpm_limit",
      "rpm_limit",
      "models",
      "budget_duration",
      "budget_reset_at",
      "metadata",
      "created_at",
      "updated_at",
      "sso_user_id",
      "teams");

  public void addTo(Handlers handlers) {
    handlers.on("GET /v2/user/info", this::info);
    handlers.on("GET /user/available_roles", (request, books) -> roles());
  }

  private static JsonObject roles() {
    return new JsonObject()
        .put("proxy_admin", role("Admin", "May do everything."))
        .put(
            "proxy_admin_viewer",
            role("Admin, view only", "Sees all keys, users, teams and spend."))
        .put(
            "internal_user",
            role("User", "Makes, sees, changes and deletes keys of their own; sees their spend."))
        .put("internal_user_viewer", role("User, view only", "Sees their own keys and spend."));
  }

  private static JsonObject role(String label, String description) {
    return new JsonObject().put("description", description).put("ui_label", label);
  }

  private JsonObject info(Request request, Books books) {
    Caller caller = request.caller();
    String id = request.has("user_id") ? request.text("user_id") : caller.userId();
    if (id == null) {
      throw new GatewayError.BadRequest(
          "missing_required_parameter",
          "user_id",
          "Missing required parameter: 'user_id'; the key that was sent belongs to no user.");
    }
    Row row = books.find(Kind.USER, id);
    if (row == null || !sees(caller, id, books)) {
      throw Books.missing(Kind.USER, id, "user_id"); // nor is it told who there is
    }
    JsonObject shown = UserRoutes.shown(row, books);
    JsonObject answer = new JsonObject();
    FIELDS.forEach(name -> answer.put(name, shown.getValue(name)));
    return answer;
  }

  private static boolean sees(Caller caller, String user, Books books) {
    return caller.seesAll() || caller.isUser(user) || runsTeamOf(caller, user, books);
  }

  private static boolean runsTeamOf(Caller caller, String user, Books books) {
    return caller.userId() != null
        && books.findAll(Kind.MEMBER, "user_id", caller.userId()).stream()
            .filter(own -> "admin".equals(Rows.text(own.fields(), "role")))
            .map(own -> AccountName.memberId(AccountName.teamOf(own.id()), user))
            .anyMatch(id -> books.find(Kind.MEMBER, id) != null);
  }
}
