/**
 * Whether a request may be made now, by the rules of the snapshot it began with: what it may use and cost is asked of
 * {@link dev.sluice.ledger.admission}.
 *
 * <p>In: an inquiry, and who makes it. Out: a ticket, at once or after more of a shared limit was fetched, and headers
 * that tell what is left; or the error that says which limit was reached. On the event loop of the request's lane.
 */
@NullMarked
package dev.sluice.ingress.admission;

import org.jspecify.annotations.NullMarked;
