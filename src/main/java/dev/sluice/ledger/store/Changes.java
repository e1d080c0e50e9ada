package dev.sluice.ledger.store;

import dev.sluice.ledger.Kind;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log of changes, from which other replicas learn of them. */
final class Changes {
  private static final String BALANCE = "BALANCE";

  private final Sql sql;
  private final Clock clock;
  private final String origin;

  /** @param origin unique among the stores that are open on this database */
  Changes(Sql sql, Clock clock, String origin) {
    this.sql = sql;
    this.clock = clock;
    this.origin = origin;
  }

  void row(Kind kind, String id) {
    append(kind.name(), id);
  }

  void balance(String account) {
    append(BALANCE, account);
  }

  private void append(String kind, String id) {
    sql.update("UPDATE sluice_change_counter SET last = last + 1");
    sql.update(
        "INSERT INTO sluice_changes (seq, kind, id, origin, changed_at)"
            + " SELECT last, ?, ?, ?, ? FROM sluice_change_counter",
        kind,
        id,
        origin,
        clock.millis());
  }

  List<Change> after(long seq, int most) {
    return sql.query(
        "SELECT seq, kind, id, origin FROM sluice_changes WHERE seq > ? ORDER BY seq LIMIT " + most,
        row -> new Change(
            row.getLong(1),
            kind(row.getString(2)),
            row.getString(3),
            origin.equals(row.getString(4))),
        seq);
  }

  private static @Nullable Kind kind(String name) {
    return name.equals(BALANCE) ? null : Kind.valueOf(name);
  }

  long last() {
    Long last = sql.first("SELECT last FROM sluice_change_counter", row -> row.getLong(1));
    return last == null ? 0 : last;
  }

  int forget(long before) {
    return sql.update("DELETE FROM sluice_changes WHERE changed_at < ?", before);
  }
}
