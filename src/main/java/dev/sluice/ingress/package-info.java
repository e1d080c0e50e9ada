/**
 * Stage 1: callers come in.
 *
 * <p>In: HTTP requests that speak OpenAI's API, and frames from upstreams. Out: {@link dev.sluice.bus.Open} to one
 * upstream lane per attempt, and bytes to the caller. One verticle instance per event loop owns its exchanges.
 */
@NullMarked
package dev.sluice.ingress;

import org.jspecify.annotations.NullMarked;
