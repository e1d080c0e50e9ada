package dev.sluice.ledger.store;

import dev.sluice.ledger.Balance;

/**
 * A period that begins.
 *
 * @param balance its first
 * @param beganAt milliseconds since the epoch: what ended earlier does not count in it
 */
public record BegunPeriod(Balance balance, long beganAt) {}
