package dev.sluice.ledger.manage.keys;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Lifetime;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Shown;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code team_member_key_duration}: how long keys that members have in a team live at most. Service accounts aside. */
final class MemberKeyLife {
  private static final String MOST = "team_member_key_duration";

  private MemberKeyLife() {}

  /**
   * Gives a new key this life where nobody asked for another one.
   *
   * @param said whether its duration was asked for, and not filled in
   * @throws GatewayError.BadRequest when it was, and is longer
   */
  static void limit(JsonObject asked, boolean said, Books books) {
    String most = most(asked, books);
    if (most == null) {
      return;
    }
    if (said) {
      refuseLonger(asked, asked, most, books);
    } else if (isLonger(asked, most, books.now())) {
      asked.put("duration", most);
    }
  }

  /**
   * Checks the change of a key.
   *
   * @throws GatewayError.BadRequest when it would live longer
   */
  static void check(Row key, JsonObject change, Books books) {
    String most = change.containsKey("duration") ? most(key.fields(), books) : null;
    if (most != null) {
      refuseLonger(change, key.fields(), most, books);
    }
  }

  private static void refuseLonger(JsonObject asked, JsonObject key, String most, Books books) {
    if (isLonger(asked, most, books.now())) {
      throw new GatewayError.BadRequest(
          "above_upperbound",
          "duration",
          "'duration' may be at most " + most + ": " + MOST + " of team '"
              + Shown.cut(String.valueOf(Rows.text(key, "team_id"))) + "' says so.");
    }
  }

  private static boolean isLonger(JsonObject asked, String most, long now) {
    String duration = Rows.text(asked, "duration");
    return Lifetime.isLonger(duration == null ? "" : duration, most, Instant.ofEpochMilli(now));
  }

  /** What holds for this key, or null; LiteLLM keeps it in the team's metadata. */
  private static @Nullable String most(JsonObject key, Books books) {
    Row team =
        Rows.text(key, "user_id") == null ? null : books.find(Kind.TEAM, Rows.text(key, "team_id"));
    if (team == null) {
      return null;
    }
    String own = Rows.text(team.fields(), MOST);
    String most = own == null ? Rows.text(Rows.object(team.fields(), "metadata"), MOST) : own;
    return most != null && Lifetime.isOne(most) ? most : null;
  }
}
