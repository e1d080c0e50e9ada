/**
 * Who calls, from where, and whether they may come in: by key, by address, as a browser, or as the operator.
 *
 * <p>In: the head of a request. Out: its caller, or the error that it is refused with. Nothing is kept but those who wait
 * for the ledger to be read, on the event loop of their lane.
 */
@NullMarked
package dev.sluice.ingress.caller;

import org.jspecify.annotations.NullMarked;
