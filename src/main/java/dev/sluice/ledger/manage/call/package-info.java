/**
 * One call of the management API: who calls, what they sent, and the ledger within the call's transaction.
 *
 * <p>In: a {@link dev.sluice.bus.ManagementCall} and a session of the store. Out: a checked
 * {@link dev.sluice.ledger.manage.call.Request}, and {@link dev.sluice.ledger.manage.call.Books} to answer it from. Made
 * anew for each call, on the ledger verticle's worker thread.
 */
@NullMarked
package dev.sluice.ledger.manage.call;

import org.jspecify.annotations.NullMarked;
