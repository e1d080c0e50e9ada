package dev.sluice.ledger;

import dev.sluice.ledger.store.Store;

/** Stores what was used. Used by the store's thread only. */
public interface Clerk extends AutoCloseable {
  /**
   * Stores some of what is kept elsewhere until then; called again and again.
   *
   * @return whether there is more to do at once
   * @throws Store.StoreUnavailable when the database is away; nothing is lost by it
   */
  boolean store(Store store);

  @Override
  void close();
}
