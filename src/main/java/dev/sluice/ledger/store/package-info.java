/**
 * The only place that knows a database: SQLite in one file, or PostgreSQL.
 *
 * <p>In: rows, balances and usage records. Out: the same. Blocking; on the ledger verticle's worker thread only.
 */
@NullMarked
package dev.sluice.ledger.store;

import org.jspecify.annotations.NullMarked;
