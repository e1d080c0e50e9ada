package dev.sluice.ledger.store;

import dev.sluice.ledger.Balance;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What accounts spent. */
final class Balances {
  private static final String SELECT =
      "SELECT account, period, nanos, resets_at FROM sluice_balances";
  /** The next period begins no earlier than the one before it ended; what ended earlier does not count for it. */
  private static final String SET =
      "INSERT INTO sluice_balances AS b (account, period, nanos, resets_at, began_at)"
          + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, period)"
          + " DO UPDATE SET nanos = excluded.nanos, resets_at = excluded.resets_at,"
          + " began_at = CASE WHEN b.resets_at > 0 AND b.resets_at < excluded.resets_at"
          + " THEN CASE WHEN b.resets_at > excluded.began_at THEN b.resets_at"
          + " ELSE excluded.began_at END ELSE b.began_at END";

  private static final int AT_ONCE = 500; // parameters of a statement
  private static final int PAGE = 1000; // balances
  private static final String NEXT =
      SELECT + " WHERE (account, period) > (?, ?) ORDER BY account, period LIMIT " + PAGE;
  private static final String NEXT_ENDED = SELECT
      + " WHERE resets_at > 0 AND resets_at <= ? AND (resets_at, account, period) > (?, ?, ?)"
      + " ORDER BY resets_at, account, period LIMIT " + PAGE;

  private final Sql sql;
  private final Changes changes;

  Balances(Sql sql, Changes changes) {
    this.sql = sql;
    this.changes = changes;
  }

  List<Balance> of(List<String> accounts) {
    List<Balance> found = new ArrayList<>();
    for (int from = 0; from < accounts.size(); from += AT_ONCE) {
      List<String> some = accounts.subList(from, Math.min(accounts.size(), from + AT_ONCE));
      String where = " WHERE account IN (" + Sql.marks(some.size()) + ")";
      found.addAll(sql.query(SELECT + where, Balances::read, some.toArray()));
    }
    return found;
  }

  void each(Consumer<Balance> reader) {
    String account = "";
    String period = "";
    List<Balance> some;
    do {
      some = sql.query(NEXT, Balances::read, account, period);
      for (Balance balance : some) {
        reader.accept(balance);
        account = balance.account();
        period = balance.window();
      }
    } while (some.size() == PAGE);
  }

  void set(Balance balance) {
    Texts.indexed("the account's name", balance.account());
    sql.update(SET, values(balance, 0));
    changes.balance(balance.account());
  }

  /** A period that another replica has begun stays as it is: more may have been added to it already. */
  void begin(List<BegunPeriod> periods, long now) {
    List<Object[]> rows = new ArrayList<>();
    for (BegunPeriod period : periods) {
      if (Texts.fits(period.balance().account())) {
        Object[] values = Arrays.copyOf(values(period.balance(), period.beganAt()), 6);
        values[5] = now;
        rows.add(values);
      }
    }
    sql.updateEach(SET + " WHERE b.resets_at < excluded.resets_at AND b.resets_at <= ?", rows);
  }

  private static Object[] values(Balance balance, long beganAt) {
    return new Object[] {
      balance.account(), balance.window(), balance.nanos(), balance.resetsAt(), beganAt
    };
  }

  void deleteEnded(List<Balance> periods, long now) {
    List<Object[]> rows = periods.stream()
        .map(period -> new Object[] {period.account(), period.window(), now})
        .toList();
    sql.updateEach(
        "DELETE FROM sluice_balances WHERE account = ? AND period = ? AND resets_at <= ?", rows);
  }

  void delete(String account) {
    if (sql.update("DELETE FROM sluice_balances WHERE account = ?", account) > 0) {
      changes.balance(account);
    }
  }

  /** Neither LIKE, which knows wildcards, nor a range, which the database's collation orders otherwise. */
  void deleteUnder(String prefix) {
    String kept = Texts.storable(prefix);
    sql.query(
            "SELECT DISTINCT account FROM sluice_balances WHERE substr(account, 1, ?) = ?",
            row -> row.getString(1),
            kept.codePointCount(0, kept.length()),
            kept)
        .forEach(this::delete);
  }

  void ended(long now, Consumer<List<Balance>> reader) {
    Balance last = new Balance("", "", 0, 1);
    List<Balance> some;
    do {
      some = sql.query(
          NEXT_ENDED, Balances::read, now, last.resetsAt(), last.account(), last.window());
      if (!some.isEmpty()) {
        reader.accept(some);
        last = some.get(some.size() - 1);
      }
    } while (some.size() == PAGE);
  }

  private static Balance read(ResultSet row) throws SQLException {
    return new Balance(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4));
  }
}
