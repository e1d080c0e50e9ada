package dev.sluice.ledger.admission.terms;

import java.util.List;

/**
 * What an account may use.
 *
 * @param rpm requests in a window of a minute, 0 or more
 * @param tpm tokens in a window of a minute, 0 or more
 * @param parallel requests in flight, 0 or more
 * @param budgets all of which must hold
 */
public record Limits(long rpm, long tpm, long parallel, List<Budget> budgets) {
  public static final long UNLIMITED = Long.MAX_VALUE;
  public static final Limits NONE = new Limits(UNLIMITED, UNLIMITED, UNLIMITED, List.of());

  /**
   * @param nanos nanodollars that may be spent in a period, 0 or more; 0 refuses everything that costs
   * @param period {@code budget_duration} as it was written, such as {@code 30d}; empty: it never begins anew
   */
  public record Budget(long nanos, String period) {}
}
