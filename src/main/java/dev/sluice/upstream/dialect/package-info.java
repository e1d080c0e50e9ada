/**
 * How a provider is spoken to.
 *
 * <p>In: a {@link dev.sluice.bus.Call}. Out: the HTTP request that its provider understands, and an editor that turns
 * the provider's answer back into what OpenAI would have sent. Stateless but for the editors, which belong to a call.
 */
@NullMarked
package dev.sluice.upstream.dialect;

import org.jspecify.annotations.NullMarked;
