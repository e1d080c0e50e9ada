package dev.sluice.routing.health;

import dev.sluice.config.Traits.Budget;

/** What may be spent, and what is: by one deployment, or by all deployments of a provider. Thread-safe. */
public record Allowance(Budget budget, Spending spending) {

  /** The same as it stands now. */
  public Allowance copy() {
    return new Allowance(budget, spending.copy());
  }

  /** US dollars spent in the present period. */
  public double spent(long now) {
    return spending.dollars(now, budget.periodMillis());
  }

  /** Whether nothing is left of it. */
  public boolean isSpent(long now) {
    return spent(now) >= budget.dollars();
  }

  /** Nanoseconds until it begins anew; 0 when it has. */
  public long left(long now) {
    return spending.left(now, budget.periodMillis());
  }

  /** @param dollars more than 0 */
  public void spend(long now, double dollars) {
    spending.add(now, dollars, budget.periodMillis());
  }
}
