/**
 * What operators and probes call: health, metrics, the configuration in effect, and the management API.
 *
 * <p>In: requests with the master key, or from this machine. Out: questions over the bus to whoever knows, and their
 * answers; nothing is decided here. On the event loop of the lane that took the request, of which it sees an {@link
 * dev.sluice.ingress.operator.OperatedLane}.
 */
@NullMarked
package dev.sluice.ingress.operator;

import org.jspecify.annotations.NullMarked;
