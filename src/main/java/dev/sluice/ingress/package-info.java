/**
 * Stage 1: callers come in, and one exchange per request brings them their answer.
 *
 * <p>In: HTTP requests that speak OpenAI's API, and frames from upstreams. Out: {@link dev.sluice.bus.Open} to one
 * upstream lane per attempt, and bytes to the caller. One verticle instance per event loop owns its exchanges.
 *
 * <p>{@code server} takes connections, {@code caller} finds out who asks, {@code request} what, {@code admission} whether
 * they may; {@code serving} is what they may ask of. {@code reply} and {@code accounting} say what came of it: to the
 * caller, and to everybody else. {@code operator} is for those who look after the gateway. None of them knows this
 * package.
 */
@NullMarked
package dev.sluice.ingress;

import org.jspecify.annotations.NullMarked;
