package dev.sluice.ledger.store;

import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.SpooledUsage;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can be done to the ledger within one transaction. */
public interface Session {
  @Nullable
  Row find(Kind kind, String id);

  /** Rows whose fields have these values, all of them; newest first. Field names are those of {@link Row#fields}. */
  List<Row> findAll(Kind kind, Map<String, String> fields);

  /** Of all rows of a kind, in no order. */
  List<String> ids(Kind kind);

  /** All of a kind, for a start; in no order. */
  List<Row> all(Kind kind);

  /**
   * @throws Taken when its id or its alias is in use
   * @throws TooLong when its id, or a value that rows are searched by, has over 2,600 bytes
   */
  void insert(Row row);

  /**
   * @return whether it was there
   * @throws Taken when its new alias is in use
   */
  boolean update(Row row);

  /** Deletes it, and keeps a copy among the deleted. Returns whether it was there. */
  boolean delete(Kind kind, String id);

  /** Balances of these accounts, whole account names, every window. */
  List<Balance> balances(List<String> accounts);

  /** Shows every balance, by account and window, with few of them in memory: callers name customers as they like. */
  void eachBalance(Consumer<Balance> reader);

  /** Sets a balance, as {@code reset_spend} and the end of a period do. */
  void setBalance(Balance balance);

  void deleteBalances(String account);

  /** Of all accounts whose names begin so; looks at every balance. */
  void deleteBalancesUnder(String prefix);

  /** Shows balances of periods that ended at that time or before, in milliseconds since the epoch, some at a time. */
  void endedPeriods(long now, Consumer<List<Balance>> reader);

  /**
   * Begins these periods, where the ones before are over or there are none: one that lasts is kept, though it may end at
   * another time than one that began now. No change for other replicas: they see the same calendar.
   *
   * @param now milliseconds since the epoch
   */
  void beginPeriods(List<BegunPeriod> periods, long now);

  /** Deletes those of these periods that are over; one that another replica has begun anew stays. */
  void deletePeriods(List<Balance> periods, long now);

  /**
   * Stores what was spooled and is not stored yet, adds what it cost to the balances of its accounts and to the sums of
   * its days, and returns the balances of the accounts touched. A record counts once, however often it is sent, even when
   * its row was deleted since. It counts for the periods of budgets that had begun when its request ended.
   */
  List<Balance> record(SpooledUsage usage, Keeping keeping);

  /** Nothing of this run of a spool will be recorded again. */
  void forgetRun(String run);

  /** Deletes rows of requests that began before that time, oldest first, at most so many; returns how many it were. */
  int deleteRecords(long before, int most);

  /** What is told of usage. */
  UsageQueries usage();

  /** The number of the latest change; 0 before the first. */
  long lastChange();

  /**
   * What changed after that change, in order, at most so many. Whoever has read up to a number has missed none; when the
   * first one's number is not the next, older ones were forgotten and all must be read anew.
   */
  List<Change> changesAfter(long seq, int most);

  /** Forgets changes made before that time, in milliseconds since the epoch. Returns how many there were. */
  int forgetChanges(long before);

  /** A unique value was in use. */
  final class Taken extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Taken(String message) {
      super(message);
    }
  }

  /** A value that rows are searched by has more bytes than an index holds. */
  final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TooLong(String message) {
      super(message);
    }
  }
}
