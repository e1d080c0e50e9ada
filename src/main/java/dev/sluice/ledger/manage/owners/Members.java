package dev.sluice.ledger.manage.owners;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Rows;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Who is in which team. */
final class Members {
  private Members() {}

  /** Those of a team, in the order in which they joined. */
  static List<Row> of(String teamId, Books books) {
    return books.findAll(Kind.MEMBER, "team_id", teamId).stream()
        .sorted(Comparator.comparingLong(Row::createdAt).thenComparing(Row::id))
        .toList();
  }

  /** @return whether they were not in it before */
  static boolean join(String teamId, String userId, JsonObject asked, Books books) {
    books.need(Kind.TEAM, teamId, "team_id");
    String id = AccountName.memberId(teamId, userId);
    if (books.find(Kind.MEMBER, id) != null) {
      return false;
    }
    JsonObject fields = Forms.MEMBER.changed(new JsonObject(), asked);
    books.insert(books.made(Kind.MEMBER, id, fields.put("team_id", teamId).put("user_id", userId)));
    return true;
  }

  /**
   * The user whom a member is named by; one who is not known yet is made, as by LiteLLM.
   *
   * @param member with a {@code user_id} or a {@code user_email}
   */
  static String user(JsonObject member, Caller caller, Books books) {
    String id = Rows.text(member, "user_id");
    String email = Rows.text(member, "user_email");
    if (id == null && email == null) {
      throw new GatewayError.BadRequest(
          "missing_required_parameter", "user_id", "A member is named by user_id or user_email.");
    }
    if (id == null) {
      List<Row> known = books.findAll(Kind.USER, "user_email", email);
      if (!known.isEmpty()) {
        return UserChanging.byEmail(email, books).id();
      }
      id = UUID.randomUUID().toString();
    }
    if (books.find(Kind.USER, id) == null) {
      JsonObject fields = new JsonObject().put("user_id", id).put("created_by", caller.name());
      books.insert(
          books.made(Kind.USER, id, email == null ? fields : fields.put("user_email", email)));
    }
    return id;
  }
}
