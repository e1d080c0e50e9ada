package dev.sluice.ledger;

/**
 * What the ledger verticle hands its work to. All of it on the store's thread.
 *
 * @param live brings what is stored to where lanes see it
 */
public record LedgerParts(LiveRows live, Management management, UsageKeeping usage) {}
