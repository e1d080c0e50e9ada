package dev.sluice.ledger.admission.account;

import dev.sluice.ledger.admission.terms.Limits;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of an account at one time, and the purses of its budgets. Never changed: other limits make other bounds,
 * which go on with the same purses.
 *
 * @param owner how messages call it, such as {@code key 'ci'}
 * @param rpm as in the limits, like the next two: here they are found with one look into memory less
 * @param purses the first is the total; one for each period that is limited or was asked for
 * @param caps nanodollars, of each purse
 */
public record Bounds(
    Account account,
    String owner,
    Limits limits,
    long rpm,
    long tpm,
    long parallel,
    Purse[] purses,
    long[] caps) {
  private Bounds(Account account, String owner, Limits limits, Purse[] purses, long[] caps) {
    this(account, owner, limits, limits.rpm(), limits.tpm(), limits.parallel(), purses, caps);
  }

  /** Of an account without limits. */
  static Bounds none(Account account, Purse total) {
    return new Bounds(account, "", Limits.NONE, new Purse[] {total}, new long[] {Limits.UNLIMITED});
  }

  /** Other limits of the same account. */
  Bounds with(String other, Limits next) {
    List<Purse> kept = new ArrayList<>(List.of(purses[0]));
    for (Limits.Budget budget : next.budgets()) {
      if (kept.stream().noneMatch(purse -> purse.period().equals(budget.period()))) {
        Purse before = purse(budget.period());
        kept.add(before == null ? new Purse(budget.period()) : before);
      }
    }
    long[] most = new long[kept.size()];
    for (int i = 0; i < most.length; i++) {
      most[i] = cap(next, kept.get(i).period());
    }
    return new Bounds(account, other, next, kept.toArray(new Purse[0]), most);
  }

  /** The least of the budgets with this period. */
  private static long cap(Limits limits, String period) {
    return limits.budgets().stream()
        .filter(budget -> budget.period().equals(period))
        .mapToLong(Limits.Budget::nanos)
        .min()
        .orElse(Limits.UNLIMITED);
  }

  /** Whether something is left of each budget. */
  public boolean canPay(long now, ZoneId zone) {
    for (int i = 0; i < caps.length; i++) {
      if (caps[i] != Limits.UNLIMITED) {
        purses[i].roll(now, zone);
        if (purses[i].spent() >= caps[i]) {
          return false;
        }
      }
    }
    return true;
  }

  /** The purse of a period, or null. */
  public @Nullable Purse purse(String period) {
    for (Purse purse : purses) {
      if (purse.period().equals(period)) {
        return purse;
      }
    }
    return null;
  }
}
