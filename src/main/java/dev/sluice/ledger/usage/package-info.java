/**
 * What was used: from the lanes' batches over the spool on disk into the store, exactly once; and what is told of it.
 *
 * <p>In: {@link dev.sluice.ledger.UsageBatch}es, on the spool verticle's thread, which never touches a database; calls
 * of the spend routes, on the ledger verticle's. Out: stored records, balances that changed, reports.
 */
@NullMarked
package dev.sluice.ledger.usage;

import org.jspecify.annotations.NullMarked;
