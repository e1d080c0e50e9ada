/**
 * The built-in upstream: answers {@code echo/} models and {@code mock_response} without calling anybody.
 *
 * <p>In: a {@link dev.sluice.bus.Call}. Out: an answer in OpenAI's shapes, made piece by piece as it is taken. No I/O;
 * an answer belongs to its call.
 */
@NullMarked
package dev.sluice.upstream.echo;

import org.jspecify.annotations.NullMarked;
