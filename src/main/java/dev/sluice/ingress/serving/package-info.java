/**
 * What is served: a rollout, and the tables made of it once, so that no request makes them.
 *
 * <p>In: a {@link dev.sluice.bus.Rollout}. Out: its plans, prices, lists of models and headers. Swapped whole by the lane
 * whose event loop owns it; a request keeps the one that it began with.
 */
@NullMarked
package dev.sluice.ingress.serving;

import org.jspecify.annotations.NullMarked;
