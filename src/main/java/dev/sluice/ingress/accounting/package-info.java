/**
 * What is noted of each request: how long it took, what it used and cost, and how it ended.
 *
 * <p>In: what happens to a request, told to its {@link dev.sluice.ingress.accounting.Bill}. Out: records in batches to
 * the ledger, tickets given back, and what routing, metrics, traces and logs are told. A lane's {@link
 * dev.sluice.ingress.accounting.Journal} and all bills in them are owned by its event loop; tokens are counted on a worker.
 */
@NullMarked
package dev.sluice.ingress.accounting;

import org.jspecify.annotations.NullMarked;
