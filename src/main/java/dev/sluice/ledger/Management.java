package dev.sluice.ledger;

import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.ledger.store.Store;

/** Answers the management API. Called by the store's thread only. */
public interface Management {
  /**
   * The answer, refusals included, once what it says is stored.
   *
   * @throws Store.StoreUnavailable when the database is away
   */
  ManagementAnswer answer(ManagementCall call, Store store);

  /**
   * Does what is due without a call; called every few seconds.
   *
   * @throws Store.StoreUnavailable when the database is away
   */
  default void tick(Store store) {}
}
