/**
 * What callers ask: bodies, read within limits of size, memory and time, and understood once.
 *
 * <p>In: requests whose head is there. Out: bytes that are counted until they are given back, and an {@link
 * dev.sluice.ingress.request.Inquiry}; or an error. The event loop of its lane owns a body; bytes are counted over all
 * lanes.
 */
@NullMarked
package dev.sluice.ingress.request;

import org.jspecify.annotations.NullMarked;
