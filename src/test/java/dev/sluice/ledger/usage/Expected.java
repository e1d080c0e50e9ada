package dev.sluice.ledger.usage;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What the ledger must tell of some records, computed the slow way. */
public final class Expected {
  private Expected() {}

  /** What each account spent in all. */
  public static Map<String, Long> balances(Collection<UsageRecord> records) {
    Map<String, Long> spent = new TreeMap<>();
    for (UsageRecord record : records) {
      if (record.costNanos() == 0) {
        continue;
      }
      Payer payer = record.payer();
      add(spent, AccountName.GLOBAL, record);
      if (payer.key() != null) {
        add(spent, "key:" + payer.key(), record);
        add(spent, "key:" + payer.key() + "/model:" + record.way().modelGroup(), record);
      }
      if (payer.teamId() != null) {
        add(spent, "team:" + payer.teamId(), record);
      }
      if (payer.teamId() != null && payer.userId() != null) {
        add(spent, "member:" + payer.teamId() + "/" + payer.userId(), record);
      }
      if (payer.teamId() == null && payer.userId() != null) {
        add(spent, "user:" + payer.userId(), record);
      }
      if (payer.customer() != null) {
        add(spent, "customer:" + payer.customer(), record);
      }
    }
    return spent;
  }

  private static void add(Map<String, Long> spent, String account, UsageRecord record) {
    spent.merge(account, record.costNanos(), Long::sum);
  }

  public static long sum(
      Collection<UsageRecord> records,
      Predicate<UsageRecord> which,
      ToLongFunction<UsageRecord> of) {
    return records.stream().filter(which).mapToLong(of).sum();
  }
}
