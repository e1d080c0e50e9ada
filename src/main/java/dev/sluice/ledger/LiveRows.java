package dev.sluice.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What is live follows what is stored: at the start, when another replica changed something, and after each change of
 * this one's. Called by one thread at a time; must not fail because of one bad row.
 */
public interface LiveRows {
  /** Of a row, new or changed. Budgets come before those that refer to them, teams before their members. */
  void put(Row row);

  void remove(Kind kind, String id);

  /** After the rows. */
  void balance(Balance balance);

  /** Of an account that nobody set, read again: what was used here and is not stored yet still counts. */
  void reread(Balance balance);

  /**
   * Returns once what was put and removed is in effect; or why it is not yet, though it is stored and tried again.
   *
   * @throws dev.sluice.bus.GatewayError when it is stored and cannot take effect as it is
   */
  default @Nullable String settle() {
    return null;
  }

  /** Ends what was put for a while only; called every few seconds. */
  void tick();

  /** Everything stored has been put; from now on what is not here does not exist. */
  void loaded();
}
