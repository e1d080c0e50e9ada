/**
 * The traces of requests, as the lanes see them: one interface, which does nothing while tracing is off.
 *
 * <p>In: what happens to a request and its attempts. Out: spans, made in {@code otel}, which is
 * loaded only when traces are on. A span is owned by its lane's event loop; {@code Tracing} is
 * shared by all.
 */
@NullMarked
package dev.sluice.ops.trace;

import org.jspecify.annotations.NullMarked;
