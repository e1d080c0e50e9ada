package dev.sluice.ledger;

import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.ledger.store.Change;
import dev.sluice.ledger.store.Store.StoreUnavailable;
import java.util.List;

/** Answers the management API, and has the live accounts follow what is stored. Used by the store's thread only. */
public interface Desk {
  /**
   * Brings everything that is stored to the accounts, which are loaded from then on.
   *
   * @throws StoreUnavailable when the database is away
   */
  void load();

  /**
   * Has the accounts follow what others changed.
   *
   * @throws StoreUnavailable when the database is away
   */
  void follow(List<Change> changes);

  /** The answer, once what it tells is stored; has the accounts follow what it changed. */
  ManagementAnswer answer(ManagementCall call);
}
