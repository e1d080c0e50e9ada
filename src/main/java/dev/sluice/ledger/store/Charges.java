package dev.sluice.ledger.store;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds what requests cost to the balances of their accounts. In one order, so that replicas that add to the same accounts
 * never wait for each other in a circle.
 */
final class Charges {
  private static final int ATTEMPTS = 5; // while periods begin anew at the same time
  private static final int AT_ONCE = 500; // parameters of a statement
  private static final String OPEN =
      "INSERT INTO sluice_balances (account, period, nanos, resets_at, began_at)"
          + " VALUES (?, '', 0, 0, 0) ON CONFLICT DO NOTHING";
  private static final String ADD =
      "UPDATE sluice_balances SET nanos = nanos + ? WHERE account = ? AND period = ?"
          + " AND began_at = ?";

  private final Sql sql;

  /** What one request costs an account. */
  private record Charge(long endedAt, long nanos) {}

  /**
   * Who pays for requests.
   *
   * @param models of the key's account
   */
  private record Paying(Payer payer, List<String> models) {
    static Paying of(UsageRecord record) {
      List<String> models = record.payer().models();
      return new Paying(
          record.payer(), models.isEmpty() ? List.of(record.way().modelGroup()) : models);
    }

    /** The accounts. A team's keys do not use up what is their owner's alone. */
    List<String> names() {
      List<String> names = new ArrayList<>(List.of(AccountName.GLOBAL));
      if (payer.account() != null) {
        String key = AccountName.key(payer.account());
        names.add(key);
        models.forEach(model -> names.add(AccountName.model(key, model)));
      }
      if (payer.teamId() != null) {
        String team = AccountName.team(payer.teamId());
        names.add(team);
        payer.teamModels().forEach(model -> names.add(AccountName.model(team, model)));
        if (payer.userId() != null) {
          names.add(AccountName.member(payer.teamId(), payer.userId()));
        }
      } else if (payer.userId() != null) {
        names.add(AccountName.user(payer.userId()));
      }
      if (payer.customer() != null) {
        names.add(AccountName.customer(payer.customer()));
      }
      return names;
    }
  }

  /** A period of a budget that some of the requests may have ended in. */
  private record Period(String account, String period, long beganAt) {}

  Charges(Sql sql) {
    this.sql = sql;
  }

  /** Returns the accounts whose balances changed. */
  Collection<String> add(List<UsageRecord> records) {
    Map<Paying, List<Charge>> bills = new HashMap<>();
    for (UsageRecord record : records) {
      if (record.costNanos() != 0) {
        bills
            .computeIfAbsent(Paying.of(record), absent -> new ArrayList<>())
            .add(new Charge(record.times().endedAt(), record.costNanos()));
      }
    }
    SortedMap<String, List<Charge>> charges = new TreeMap<>();
    bills.forEach((payer, each) -> payer
        .names()
        .forEach(
            name -> charges.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(each)));
    charges.keySet().removeIf(account -> !Texts.fits(account));
    addTotals(charges);
    addPayees(records, charges);
    addPeriods(charges, periods(List.copyOf(charges.keySet())), ATTEMPTS);
    return charges.keySet();
  }

  /** Deployments and providers: what counts are the periods of those that have a budget. */
  private static void addPayees(List<UsageRecord> records, Map<String, List<Charge>> charges) {
    for (UsageRecord record : records) {
      for (Part part : record.parts()) {
        Charge charge = new Charge(record.times().endedAt(), part.nanos());
        addTo(charges, AccountName.deployment(part.deploymentId()), charge);
        addTo(charges, AccountName.provider(part.provider()), charge);
      }
    }
  }

  private static void addTo(Map<String, List<Charge>> charges, String account, Charge charge) {
    if (Texts.fits(account)) {
      charges.computeIfAbsent(account, absent -> new ArrayList<>()).add(charge);
    }
  }

  private void addTotals(SortedMap<String, List<Charge>> charges) {
    List<Object[]> accounts = new ArrayList<>();
    List<Object[]> sums = new ArrayList<>();
    charges.forEach((account, each) -> {
      accounts.add(new Object[] {account});
      sums.add(new Object[] {sum(each, 0), account, "", 0L});
    });
    sql.updateEach(OPEN, accounts);
    sql.updateEach(ADD, sums);
  }

  /** A period may begin anew between looking and adding: then it is looked at again. */
  private void addPeriods(Map<String, List<Charge>> charges, List<Period> periods, int attempts) {
    List<Object[]> sums = new ArrayList<>();
    for (Period period : periods) {
      long sum = sum(charges.get(period.account), period.beganAt);
      sums.add(new Object[] {sum, period.account, period.period, period.beganAt});
    }
    int[] changed = sql.updateEach(ADD, sums);
    List<Period> missed = new ArrayList<>();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] == 0) {
        missed.add(periods.get(i));
      }
    }
    if (!missed.isEmpty() && attempts > 1) {
      List<Period> now = periods(missed.stream().map(Period::account).distinct().toList());
      now.removeIf(period -> missed.stream()
          .noneMatch(
              other -> other.account.equals(period.account) && other.period.equals(period.period)));
      addPeriods(charges, now, attempts - 1);
    }
  }

  private List<Period> periods(List<String> accounts) {
    List<Period> found = new ArrayList<>();
    for (int from = 0; from < accounts.size(); from += AT_ONCE) {
      List<String> some = accounts.subList(from, Math.min(accounts.size(), from + AT_ONCE));
      found.addAll(sql.query(
          "SELECT account, period, began_at FROM sluice_balances WHERE period <> ''"
              + " AND account IN (" + Sql.marks(some.size()) + ") ORDER BY account, period",
          row -> new Period(row.getString(1), row.getString(2), row.getLong(3)),
          some.toArray()));
    }
    return found;
  }

  private static long sum(List<Charge> charges, long beganAt) {
    return charges.stream()
        .filter(charge -> charge.endedAt >= beganAt)
        .mapToLong(Charge::nanos)
        .sum();
  }
}
