package dev.sluice.ledger.store;

import dev.sluice.ledger.Balance;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What accounts spent. */
final class Balances {
  private static final String SELECT =
      "SELECT account, period, nanos, resets_at FROM sluice_balances";
  private static final int AT_ONCE = 500; // parameters of a statement

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

  List<Balance> all() {
    return sql.query(SELECT, Balances::read);
  }

  void set(Balance balance) {
    sql.update(
        "INSERT INTO sluice_balances (account, period, nanos, resets_at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (account, period)"
            + " DO UPDATE SET nanos = excluded.nanos, resets_at = excluded.resets_at",
        Texts.indexed("the account's name", balance.account()),
        balance.window(),
        balance.nanos(),
        balance.resetsAt());
    changes.balance(balance.account());
  }

  void delete(String account) {
    if (sql.update("DELETE FROM sluice_balances WHERE account = ?", account) > 0) {
      changes.balance(account);
    }
  }

  List<Balance> ended(long now) {
    return sql.query(SELECT + " WHERE resets_at > 0 AND resets_at <= ?", Balances::read, now);
  }

  void begin(List<Balance> periods) {
    List<Object[]> rows = new ArrayList<>();
    for (Balance begun : periods) {
      if (Texts.fits(begun.account())) {
        rows.add(new Object[] {begun.account(), begun.window(), begun.nanos(), begun.resetsAt()});
      }
    }
    sql.updateEach(
        "INSERT INTO sluice_balances AS b (account, period, nanos, resets_at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (account, period)"
            + " DO UPDATE SET nanos = excluded.nanos, resets_at = excluded.resets_at"
            + " WHERE b.resets_at < excluded.resets_at",
        rows);
  }

  /**
   * Adds to all windows of these accounts. In one order, so that replicas that add to the same accounts never wait for
   * each other in a circle.
   */
  void add(SortedMap<String, Long> nanos) {
    List<Object[]> accounts = new ArrayList<>();
    List<Object[]> sums = new ArrayList<>();
    for (Map.Entry<String, Long> account : nanos.entrySet()) {
      if (Texts.fits(account.getKey())) {
        accounts.add(new Object[] {account.getKey()});
        sums.add(new Object[] {account.getValue(), account.getKey()});
      }
    }
    sql.updateEach(
        "INSERT INTO sluice_balances (account, period, nanos, resets_at) VALUES (?, '', 0, 0)"
            + " ON CONFLICT DO NOTHING",
        accounts);
    sql.updateEach("UPDATE sluice_balances SET nanos = nanos + ? WHERE account = ?", sums);
  }

  private static Balance read(ResultSet row) throws SQLException {
    return new Balance(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4));
  }
}
