package dev.sluice.ledger.manage.keys;

import dev.sluice.config.ManagementSettings.KeyRotation;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Lifetime;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Stamp;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives keys with {@code auto_rotate} new values when their time has come. */
public final class KeyRotating {
  private static final String NOBODY = "key rotation"; // who changed them
  private static final String NEXT = "key_rotation_at";

  private final KeyText keys = new KeyText();

  /** Notes when a key's next value is due, where a request says something of it. */
  static void schedule(JsonObject fields, JsonObject asked, long now) {
    if (asked.containsKey("auto_rotate") || asked.containsKey("rotation_interval")) {
      fields.put(NEXT, next(fields, now));
    }
  }

  private static @Nullable String next(JsonObject fields, long now) {
    String interval = Rows.text(fields, "rotation_interval");
    boolean never = interval == null || !Lifetime.isOne(interval); // an import may bring any text
    Instant end = never || !Rows.flag(fields, "auto_rotate")
        ? null
        : Lifetime.endOf(interval, Instant.ofEpochMilli(now));
    return end == null ? null : Stamp.of(end);
  }

  /** Ids of those that are due. */
  public static List<String> due(Books books) {
    return books.session().findAll(Kind.KEY, Map.of("auto_rotate", "true")).stream()
        .filter(row -> isDue(row, books.now()))
        .map(Row::id)
        .toList();
  }

  private static boolean isDue(Row row, long now) {
    long expires = Stamp.millis(row.fields().getValue("expires"));
    return next(row.fields(), now) != null
        && Stamp.millis(row.fields().getValue(NEXT)) <= now
        && (expires == 0 || expires > now);
  }

  /** The new value is told to nobody: an admin, or the owner with another key, has one made that they see. */
  public boolean rotate(String id, KeyRotation rules, Books books) {
    Row old = books.find(Kind.KEY, id);
    if (old == null || !isDue(old, books.now())) {
      return false; // another replica did it
    }
    JsonObject fields = old.fields().copy();
    Number count = Rows.number(fields, "rotation_count");
    fields
        .put("rotation_count", count == null ? 1 : count.longValue() + 1)
        .put("last_rotation_at", Stamp.of(books.now()))
        .put(NEXT, next(fields, books.now()))
        .put("updated_by", NOBODY);
    Instant now = Instant.ofEpochMilli(books.now());
    KeyMaking.replace(old, keys.random(), fields, Lifetime.endOf(rules.grace(), now), books);
    return true;
  }
}
