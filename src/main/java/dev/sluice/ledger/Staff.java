package dev.sluice.ledger;

import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.store.Store;
import java.util.function.Function;

/**
 * Whom the ledger verticle hands its work to.
 *
 * @param accounts what is live
 * @param desk made once the store is named, before it is opened
 * @param clerk likewise
 */
public record Staff(Accounts accounts, Function<Store, Desk> desk, Function<Store, Clerk> clerk) {

  /** Nobody: what is stored is kept up to date, and that is all. */
  public static Staff none(Accounts accounts) {
    return new Staff(accounts, store -> new Vacancy(accounts), store -> new Vacancy(accounts));
  }
}
