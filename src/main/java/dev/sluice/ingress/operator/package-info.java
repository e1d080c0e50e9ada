/**
 * What operators and probes call: health, metrics, the configuration in effect, and the management API.
 *
 * <p>In: requests of operators, of holders of virtual keys that manage their own, and of probes and scrapers, who need
 * no key. Out: answers, mostly of whom the bus asks; nothing is decided here. On the event loop of the lane that took
 * the request, of which it sees an {@link dev.sluice.ingress.operator.OperatedLane}.
 */
@NullMarked
package dev.sluice.ingress.operator;

import org.jspecify.annotations.NullMarked;
