package dev.sluice.ledger;

import dev.sluice.ledger.store.Store;

/** Keeps what was used until it is stored. */
public interface UsageKeeping extends AutoCloseable {
  /** Keeps a batch where the end of the process does not lose it. Called by the ledger verticle's thread. */
  void take(UsageBatch batch);

  /**
   * Stores some of what is kept; called again and again, by the store's thread, while another one takes batches.
   *
   * @throws Store.StoreUnavailable when the database is away; nothing is lost by it
   */
  void store(Store store);

  @Override
  void close();
}
