package dev.sluice.routing.health;

import dev.sluice.config.Traits.Budget;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.account.Payee;

/** What may be spent, and what is: by one deployment, or by all deployments of a provider. Thread-safe. */
public record Allowance(Budget budget, Payee payee) {
  private static final double DOLLAR = 1e9; // nanodollars

  /** The same as it stands now. */
  public Allowance copy() {
    return new Allowance(budget, payee.copy());
  }

  /** US dollars spent in the present period. */
  public double spent() {
    return payee.spent() / DOLLAR;
  }

  /** Whether nothing is left of it. */
  public boolean isSpent() {
    return payee.hasSpent(Money.nanos(budget.dollars()));
  }

  /** Milliseconds until it begins anew. */
  public long left() {
    return payee.left();
  }

  /** @param nanos nanodollars; less than 0: less was spent than was thought */
  public void spend(long nanos) {
    payee.charge(nanos);
  }
}
