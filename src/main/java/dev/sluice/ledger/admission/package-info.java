/**
 * Who may do what now: the accounts of keys, users, teams, members and customers, with their limits, windows and
 * balances, and the reservations of requests in flight.
 *
 * <p>In: terms, from the ledger's worker thread; requests, from every lane. Out: tickets and refusals. Pure Java,
 * lock-free, one small structure per account, shared by all lanes.
 */
@NullMarked
package dev.sluice.ledger.admission;

import org.jspecify.annotations.NullMarked;
