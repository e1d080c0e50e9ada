/**
 * What is told of usage: spend by key, user, team, model, tag and day, single requests, and what one would cost.
 *
 * <p>In: calls of the spend routes, on the ledger verticle's thread. Out: reports. Nothing is changed but by a reset.
 */
@NullMarked
package dev.sluice.ledger.usage;

import org.jspecify.annotations.NullMarked;
