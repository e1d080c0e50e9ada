package dev.sluice.ledger.store;

import dev.sluice.ledger.Balance;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import java.time.Clock;
import java.util.Collection;
import java.util.List;

/** Takes records from a spool, each once: a row for the request, its accounts' balances and the sums of its day. */
final class Records {
  private static final int MAX_ROWS = 10_000; // of one deletion

  private final Sql sql;
  private final Balances balances;
  private final SpoolMarks marks;
  private final Charges charges;
  private final DailySums days;
  private final UsageRows rows;

  Records(Sql sql, Balances balances, Clock clock) {
    this.sql = sql;
    this.balances = balances;
    this.marks = new SpoolMarks(sql);
    this.charges = new Charges(sql);
    this.days = new DailySums(sql);
    this.rows = new UsageRows(sql, clock);
  }

  List<Balance> record(SpooledUsage usage, Keeping keeping) {
    SpoolMarks.Mark mark = marks.lock(usage.run());
    SpooledUsage unseen = usage.after(mark.stored());
    if (unseen.records().isEmpty()) {
      return List.of();
    }
    marks.advance(usage.run(), usage.last());
    List<UsageRecord> added = keeping.rows()
        ? rows.insert(unseen.records(), index -> mark.block(unseen.first() + index))
        : unseen.records();
    if (!keeping.sums()) {
      return List.of();
    }
    Collection<String> accounts = charges.add(added);
    days.add(added);
    return balances.of(List.copyOf(accounts));
  }

  void forgetRun(String run) {
    marks.forget(run);
  }

  int deleteBefore(long millis, int most) {
    int some = Math.min(most, MAX_ROWS);
    int old = sql.update(
        "DELETE FROM sluice_usage_records WHERE id IN (SELECT id FROM sluice_usage_records"
            + " WHERE started_at < ? ORDER BY started_at LIMIT " + some + ")",
        millis);
    return old + (old < some ? rows.deleteBefore(millis, some - old) : 0);
  }
}
