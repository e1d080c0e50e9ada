package dev.sluice.ledger.manage.owners;

import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.api.MemberPermissions;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /team/permissions_*}: what all members of a team may do with its keys. */
public final class TeamPermissions {
  private static final String PERMISSIONS = "team_member_permissions";

  public void addTo(Handlers handlers) {
    handlers.on("GET /team/permissions_list", this::list);
    handlers.on("POST /team/permissions_update", this::update);
  }

  private JsonObject list(Request request, Books books) {
    Row team = books.need(Kind.TEAM, request.need("team_id"), "team_id");
    Caller caller = request.caller();
    if (!caller.seesAll() && !caller.runsTeam(team.id(), books)) {
      throw caller.forbidden("A team's permissions are seen by its admins and by admins only");
    }
    return new JsonObject()
        .put("team_id", team.id())
        .put(PERMISSIONS, new JsonArray(Rows.texts(team.fields(), PERMISSIONS)))
        .put("all_available_permissions", new JsonArray(MemberPermissions.ACTED));
  }

  private JsonObject update(Request request, Books books) {
    Row team = MemberRoutes.team(request, books);
    JsonObject fields = Forms.TEAM.changed(team.fields(), request.fields());
    Row next = team.with(fields.put("updated_by", request.caller().name()), books.now());
    books.update(next);
    return warned(TeamRoutes.shown(next, books), request);
  }

  /** An answer that tells which of the permissions that were sent let nobody do anything. */
  static JsonObject warned(JsonObject answer, Request request) {
    List<String> kept = request.texts(PERMISSIONS).stream()
        .filter(MemberPermissions.KEPT::contains)
        .toList();
    return kept.isEmpty()
        ? answer
        : answer.put(
            "warnings",
            new JsonArray()
                .add(PERMISSIONS + " keeps " + String.join(", ", kept)
                    + ", which needs more than a member here"));
  }
}
