package dev.sluice.ledger.manage.owners;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Changes users, one or several. */
public final class UserChanging {
  private static final int MOST_AT_ONCE = 500; // users; LiteLLM's

  public void addTo(Handlers handlers) {
    handlers.on("POST /user/update", this::update);
    handlers.on("POST /user/bulk_update", this::updateMany);
  }

  private JsonObject update(Request request, Books books) {
    JsonObject shown = update(request.fields(), request.caller(), books);
    return new JsonObject()
        .put("user_id", shown.getValue("user_id"))
        .put("data", shown.copy())
        .mergeIn(shown);
  }

  private static JsonObject update(JsonObject asked, Caller caller, Books books) {
    refusePassword(asked);
    Row row = asked(asked, books);
    JsonObject fields = Forms.USER.changed(row.fields(), asked);
    fields.put("user_id", row.id()).put("updated_by", caller.name());
    Row next = row.with(fields, books.now());
    books.update(next);
    Double spent = asked.getDouble("spend");
    if (spent != null) {
      books.setSpent(next, spent);
    }
    return UserRoutes.shown(next, books);
  }

  private static Row asked(JsonObject asked, Books books) {
    String id = asked.getString("user_id");
    String email = asked.getString("user_email");
    if (id == null && email == null) {
      throw GatewayError.BadRequest.missing("user_id");
    }
    return id != null ? books.need(Kind.USER, id, "user_id") : byEmail(email, books);
  }

  /** What one of them is refused for hinders no other. */
  private JsonObject updateMany(Request request, Books books) {
    JsonArray results = new JsonArray();
    int done = 0;
    for (JsonObject asked : changes(request, books)) {
      JsonObject result = new JsonObject()
          .put("user_id", asked.getValue("user_id"))
          .put("user_email", asked.getValue("user_email"));
      try {
        JsonObject fields = Forms.USER_UPDATE.read(asked);
        JsonObject user = update(fields, request.caller(), books);
        result.put("success", true).putNull("error").put("updated_user", user);
        done++;
      } catch (GatewayError refused) {
        result.put("success", false).put("error", refused.message()).putNull("updated_user");
      }
      results.add(result);
    }
    return new JsonObject()
        .put("results", results)
        .put("total_requested", results.size())
        .put("successful_updates", done)
        .put("failed_updates", results.size() - done);
  }

  /** A body of {@code /user/update} for each. */
  private static List<JsonObject> changes(Request request, Books books) {
    if (request.flag("all_users", false)) {
      if (!request.has("user_updates")) {
        throw GatewayError.BadRequest.missing("user_updates");
      }
      JsonObject each = Rows.object(request.fields(), "user_updates");
      return books.session().findAll(Kind.USER, Map.of()).stream()
          .map(row -> each.copy().put("user_id", row.id()))
          .toList();
    }
    List<JsonObject> some = Rows.objects(request.fields(), "users");
    if (some.isEmpty()) {
      throw GatewayError.BadRequest.missing("users");
    }
    if (some.size() > MOST_AT_ONCE) {
      throw new GatewayError.BadRequest(
          "invalid_value",
          "users",
          "'users' may be at most " + MOST_AT_ONCE + "; send the rest after.");
    }
    return some;
  }

  static Row byEmail(String email, Books books) {
    List<Row> found = books.findAll(Kind.USER, "user_email", email);
    if (found.size() != 1) {
      throw found.isEmpty()
          ? Books.missing(Kind.USER, email, "user_email")
          : new GatewayError.BadRequest(
              "ambiguous", "user_email", "Several users have this address; name one by user_id.");
    }
    return found.get(0);
  }

  static void refusePassword(JsonObject asked) {
    if (asked.getValue("password") != null) {
      throw new GatewayError.BadRequest(
          "invalid_value", "password", "Users have keys here and no passwords; leave it out.");
    }
  }
}
