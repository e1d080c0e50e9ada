/**
 * The machinery behind the library: the same frames over the same event bus as the gateway's ingress.
 *
 * <p>In: an {@link dev.sluice.client.call.Ask} from any thread. Out: an answer's bytes, or why there is none, to a
 * {@link dev.sluice.client.call.Receiver} on the event loop of one inbox. What calls share is guarded where it stands.
 */
@NullMarked
package dev.sluice.client.call;

import org.jspecify.annotations.NullMarked;
