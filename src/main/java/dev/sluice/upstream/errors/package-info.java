/**
 * What an upstream answers in place of an answer, made an error that its caller can act on.
 *
 * <p>In: a status, headers and a body of any kind. Out: a {@link dev.sluice.bus.GatewayError} with the upstream's words,
 * a hint where one is known, and no key in it. Stateless.
 */
@NullMarked
package dev.sluice.upstream.errors;

import org.jspecify.annotations.NullMarked;
