package dev.sluice.ledger.store;

/**
 * What is kept of usage records.
 *
 * @param rows one for each request; {@code general_settings.disable_spend_logs} is its opposite
 * @param sums of accounts and days; {@code general_settings.disable_spend_updates} is its opposite
 */
public record Keeping(boolean rows, boolean sums) {
  public static final Keeping ALL = new Keeping(true, true);
}
