package dev.sluice.ledger.store;

import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.SpooledUsage;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session on one connection, within the transaction that is open on it. */
final class JdbcSession implements Session {
  private final Changes changes;
  private final Rows rows;
  private final Balances balances;
  private final Records records;
  private final UsageQueries usage;

  JdbcSession(Sql sql, Clock clock, String origin) {
    this.changes = new Changes(sql, clock, origin);
    this.rows = new Rows(sql, changes, clock);
    this.balances = new Balances(sql, changes);
    this.records = new Records(sql, balances, clock);
    this.usage = new UsageSql(sql);
  }

  @Override
  public @Nullable Row find(Kind kind, String id) {
    return rows.find(kind, id);
  }

  @Override
  public List<Row> findAll(Kind kind, Map<String, String> fields) {
    return rows.findAll(kind, fields);
  }

  @Override
  public List<Row> all(Kind kind) {
    return rows.all(kind);
  }

  @Override
  public List<String> ids(Kind kind) {
    return rows.ids(kind);
  }

  @Override
  public void insert(Row row) {
    rows.insert(row);
  }

  @Override
  public boolean update(Row row) {
    return rows.update(row);
  }

  @Override
  public boolean delete(Kind kind, String id) {
    return rows.delete(kind, id);
  }

  @Override
  public List<Balance> balances(List<String> accounts) {
    return balances.of(accounts);
  }

  @Override
  public void eachBalance(Consumer<Balance> reader) {
    balances.each(reader);
  }

  @Override
  public void setBalance(Balance balance) {
    balances.set(balance);
  }

  @Override
  public void endedPeriods(long now, Consumer<List<Balance>> reader) {
    balances.ended(now, reader);
  }

  @Override
  public void beginPeriods(List<BegunPeriod> periods, long now) {
    balances.begin(periods, now);
  }

  @Override
  public void deletePeriods(List<Balance> periods, long now) {
    balances.deleteEnded(periods, now);
  }

  @Override
  public void deleteBalances(String account) {
    balances.delete(account);
  }

  @Override
  public void deleteBalancesUnder(String prefix) {
    balances.deleteUnder(prefix);
  }

  @Override
  public List<Balance> record(SpooledUsage usage, Keeping keeping) {
    return records.record(usage, keeping);
  }

  @Override
  public void forgetRun(String run) {
    records.forgetRun(run);
  }

  @Override
  public int deleteRecords(long before, int most) {
    return records.deleteBefore(before, most);
  }

  @Override
  public UsageQueries usage() {
    return usage;
  }

  @Override
  public long lastChange() {
    return changes.last();
  }

  @Override
  public List<Change> changesAfter(long seq, int most) {
    return changes.after(seq, most);
  }

  @Override
  public int forgetChanges(long before) {
    return changes.forget(before);
  }
}
