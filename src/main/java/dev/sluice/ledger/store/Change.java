package dev.sluice.ledger.store;

import dev.sluice.ledger.Kind;
import org.jspecify.annotations.Nullable;

/**
 * That a row was inserted, updated or deleted, or that balances were set.
 *
 * @param seq grows by one from change to change, in the order in which they were committed
 * @param kind of the row; null: the balances of an account
 * @param id of the row, or the account
 * @param own whether it was made through this store, not by another replica
 */
public record Change(long seq, @Nullable Kind kind, String id, boolean own) {}
