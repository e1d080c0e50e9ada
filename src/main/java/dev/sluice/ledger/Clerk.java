package dev.sluice.ledger;

import dev.sluice.ledger.store.Store;

/** Stores what was used. Used by the store's thread only. */
public interface Clerk extends AutoCloseable {
  /**
   * Stores some of what is kept elsewhere until then; called again and again.
   *
   * @throws Store.StoreUnavailable when the database is away; nothing is lost by it
   */
  void store(Store store);

  @Override
  void close();
}
