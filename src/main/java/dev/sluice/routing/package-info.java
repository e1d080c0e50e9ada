/**
 * Stage 2: decide where a request goes.
 *
 * <p>In: the model name a caller asked for and a {@link dev.sluice.config.Snapshot}. Out: a plan, the targets to try
 * in order. Pure Java without Vert.x; clock and randomness are passed in. A planner is owned by one ingress lane.
 */
@NullMarked
package dev.sluice.routing;

import org.jspecify.annotations.NullMarked;
