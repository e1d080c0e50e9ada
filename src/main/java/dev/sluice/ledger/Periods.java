package dev.sluice.ledger;

import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.store.BegunPeriod;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
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
    accounts.eachPeriod((account, period) -> {
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
    session.endedPeriods(now, ended -> follow(session, ended, present, now));
    session.beginPeriods(
        missing.stream()
            .map(next -> new BegunPeriod(next, accounts.began(next.window(), 0, now)))
            .toList(),
        now); // but for those that just followed on another
  }

  /** Also of accounts that nobody has used yet. */
  private void follow(Session session, List<Balance> ended, Set<Key> present, long now) {
    List<Balance> gone = new ArrayList<>();
    List<BegunPeriod> begun = new ArrayList<>();
    for (Balance before : ended) {
      String period = before.window();
      if (AccountName.isPayee(before.account())
          && !present.contains(new Key(before.account(), period))) {
        gone.add(before);
        continue;
      }
      Balance next = new Balance(before.account(), period, 0, accounts.nextReset(period, now));
      begun.add(new BegunPeriod(next, accounts.began(period, before.resetsAt(), now)));
    }
    session.beginPeriods(begun, now);
    session.deletePeriods(gone, now);
  }
}
