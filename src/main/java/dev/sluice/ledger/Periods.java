package dev.sluice.ledger;

import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.store.BegunPeriod;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps a balance for the present period of every budget, so that what is used in it is counted there. The live accounts
 * begin their periods by themselves; this is for the next start. Used by the store's thread only.
 */
final class Periods {
  private final Accounts accounts;
  /** When those that are stored end, by account and period. */
  private Map<Key, Long> begun = Map.of();

  private long nextEnd = Long.MAX_VALUE; // of those

  private int payees; // as many of them had come then

  private record Key(String account, String period) {}

  Periods(Accounts accounts) {
    this.accounts = accounts;
  }

  /** The same as {@link #begin}, when one of those that it began is over, or a deployment has a budget that had none. */
  void beginDue(Store store, long now) {
    if (now >= nextEnd || payees != accounts.payees().changes()) {
      begin(store, now);
    }
  }

  /**
   * Begins those that are missing and those that follow on one that is over.
   *
   * @param now milliseconds since the epoch
   * @throws Store.StoreUnavailable when the database is away
   */
  void begin(Store store, long now) {
    int known = accounts.payees().changes();
    Map<Key, Long> present = new HashMap<>();
    List<Balance> missing = new ArrayList<>();
    accounts.spending().eachPeriod((account, period) -> {
      Key key = new Key(account, period);
      Long end = begun.get(key);
      if (end == null || end <= now) {
        end = accounts.nextReset(period, now);
        missing.add(new Balance(account, period, 0, end));
      }
      present.put(key, end);
    });
    store.inTransaction(session -> {
      begin(session, missing, present.keySet(), now);
      return missing;
    });
    begun = present;
    payees = known;
    nextEnd = present.values().stream().mapToLong(end -> end).min().orElse(Long.MAX_VALUE);
  }

  /** @param present a deployment that is not among them is gone, and so is what it cost */
  private void begin(Session session, List<Balance> missing, Set<Key> present, long now) {
    List<Balance> gone = new ArrayList<>();
    Map<Key, Long> before = new HashMap<>();
    Map<Key, Balance> next = new LinkedHashMap<>();
    for (Balance ended : session.endedPeriods(now)) { // also of accounts that nobody has used yet
      Key key = new Key(ended.account(), ended.window());
      if (AccountName.isPayee(key.account) && !present.contains(key)) {
        gone.add(ended);
        continue;
      }
      before.put(key, ended.resetsAt());
      long end = accounts.nextReset(ended.window(), now);
      next.put(key, new Balance(ended.account(), ended.window(), 0, end));
    }
    missing.forEach(balance -> next.put(new Key(balance.account(), balance.window()), balance));
    List<BegunPeriod> begun = new ArrayList<>();
    next.forEach((key, balance) -> {
      long beganAt = accounts.began(key.period, before.getOrDefault(key, 0L), now);
      begun.add(new BegunPeriod(balance, beganAt));
    });
    session.beginPeriods(begun, now);
    session.deletePeriods(gone, now);
  }
}
