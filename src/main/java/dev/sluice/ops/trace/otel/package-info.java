/**
 * Spans by OpenTelemetry's SDK, sent as OTLP over HTTP by threads of its own.
 *
 * <p>In: the calls of {@code ops.trace}. Out: batches to a collector. Nothing waits for it: what it does not take in time
 * is dropped and counted. No span holds a prompt, an answer, a key or a provider's words.
 */
@NullMarked
package dev.sluice.ops.trace.otel;

import org.jspecify.annotations.NullMarked;
