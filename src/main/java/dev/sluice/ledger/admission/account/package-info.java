/**
 * What everybody has used: requests and tokens of the present minute, requests in flight, money of the present period.
 *
 * <p>In: what a request wants to take, and what it took in the end. Out: what was taken, or that there is not enough.
 * Where replicas share a limit, each takes from its own {@link dev.sluice.ledger.admission.account.Lease}. Thread-safe,
 * without locks for requests.
 */
@NullMarked
package dev.sluice.ledger.admission.account;

import org.jspecify.annotations.NullMarked;
