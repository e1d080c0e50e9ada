package dev.sluice.ledger;

/**
 * What an account spent: in all, or in the present period of one of its budgets.
 *
 * @param account see {@link AccountName}
 * @param window empty for the sum that management shows as {@code spend}; else the length of the budget's period as it
 *     was written, such as {@code 30d}
 * @param nanos nanodollars, 0 or more
 * @param resetsAt when it becomes 0 again, in milliseconds since the epoch; 0: never
 */
public record Balance(String account, String window, long nanos, long resetsAt) {}
