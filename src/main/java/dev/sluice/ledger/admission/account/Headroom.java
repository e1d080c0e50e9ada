package dev.sluice.ledger.admission.account;

import dev.sluice.ledger.admission.terms.Limits;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a budget.
 *
 * @param nanos nanodollars that it allows
 * @param spent nanodollars of its present period
 * @param resetsAt when that period ends, in milliseconds since the epoch; 0: never
 */
public record Headroom(long nanos, long spent, long resetsAt) {

  /** Of the budget that has least left, or null when there is none. */
  public static @Nullable Headroom of(Account account, long now, ZoneId zone) {
    Bounds bounds = account.bounds();
    Headroom least = null;
    for (int i = 0; i < bounds.caps().length; i++) {
      if (bounds.caps()[i] != Limits.UNLIMITED) {
        Headroom next = of(bounds.purses()[i], bounds.caps()[i], now, zone);
        least = least == null || next.left() < least.left() ? next : least;
      }
    }
    return least;
  }

  /** A period that is over ends with the next request; until then nothing was spent of the one after it. */
  private static Headroom of(Purse purse, long cap, long now, ZoneId zone) {
    long end = purse.resetsAt();
    if (purse.period().isEmpty()) {
      return new Headroom(cap, purse.spent(), 0);
    }
    return end != 0 && now < end
        ? new Headroom(cap, purse.spent(), end)
        : new Headroom(
            cap, end == 0 ? purse.spent() : 0, BudgetPeriod.nextReset(purse.period(), now, zone));
  }

  /** Nanodollars; less than 0 when more was spent. */
  public long left() {
    return nanos - spent;
  }
}
