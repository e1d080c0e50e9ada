package dev.sluice.ledger.admission.terms;

import dev.sluice.ledger.KeyHash;

/**
 * A key that another one took the place of, and that stands for it for a while.
 *
 * @param successor the key that it stands for
 * @param until milliseconds since the epoch
 */
public record RetiredKey(KeyHash hash, KeyHash successor, long until) {}
