package dev.sluice.ledger;

import dev.sluice.ledger.admission.Accounts;

/**
 * What the ledger verticle hands its work to.
 *
 * @param accounts what lanes see of what is stored
 * @param live brings it there
 */
public record LedgerParts(
    Accounts accounts, LiveRows live, Management management, UsageKeeping usage) {

  /** Parts that do nothing: for a ledger of which only the database matters. */
  public static LedgerParts none(Accounts accounts) {
    Unattended none = new Unattended();
    return new LedgerParts(accounts, none, none, none);
  }
}
