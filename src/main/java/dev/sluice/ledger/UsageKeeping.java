package dev.sluice.ledger;

import dev.sluice.ledger.store.Store;

/** Stores usage records, which are kept on disk until then. Used by the store's thread only. */
public interface UsageKeeping extends AutoCloseable {
  /**
   * Stores some of it.
   *
   * @return whether it did something
   * @throws Store.StoreUnavailable when the database is away; nothing is lost by it
   */
  boolean store(Store store);

  /** Whether so much is left that it should not wait for more; each time costs a force to disk. */
  boolean isBehind();

  @Override
  void close();
}
