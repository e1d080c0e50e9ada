/**
 * Virtual keys, limits, budgets and spend: who may use what, and what they used.
 *
 * <p>In: management calls and usage records, over the event bus. Out: the live {@code Accounts} of
 * {@link dev.sluice.ledger.admission}, which the lanes read, and answers. Values in this package; {@code admission} is
 * pure and shared by all lanes; {@code store} is the only place that knows a database; {@code manage} answers the
 * management API; {@code spool} keeps the records, {@code usage} tells of them. What touches a database or a file runs on
 * worker threads.
 */
@NullMarked
package dev.sluice.ledger;

import org.jspecify.annotations.NullMarked;
