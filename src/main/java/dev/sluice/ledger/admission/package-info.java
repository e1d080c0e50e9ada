/**
 * Who may do what now: requests pass the accounts of their key, user, team, member and customer, and hold what they may
 * use until they end. {@code terms} says what is allowed, {@code account} counts what is used.
 *
 * <p>In: terms, from the ledger's worker thread; requests, from every lane. Out: tickets and refusals. Pure Java,
 * lock-free, one small structure per account, shared by all lanes.
 */
@NullMarked
package dev.sluice.ledger.admission;

import org.jspecify.annotations.NullMarked;
