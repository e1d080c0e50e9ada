/**
 * Records of what was used: from the lanes' batches over the spool on disk into the store, exactly once.
 *
 * <p>In: {@link dev.sluice.ledger.UsageBatch}es, on the spool verticle's thread, which never touches a database. Out:
 * stored records, and balances that changed, on the ledger verticle's.
 */
@NullMarked
package dev.sluice.ledger.spool;

import org.jspecify.annotations.NullMarked;
