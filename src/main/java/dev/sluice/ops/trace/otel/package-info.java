/**
 * Spans as OpenTelemetry's protocol has them, sent over HTTP by a thread of their own.
 *
 * <p>In: the calls of {@code ops.trace}. Out: batches to a collector. A span is written down, as bytes, on the event loop
 * where it ends; OpenTelemetry's SDK, which makes objects of it first, took ten times as long. Nothing waits for the
 * collector: what it does not take in time is dropped and counted. No span holds a prompt, an answer, a key or a
 * provider's words.
 */
@NullMarked
package dev.sluice.ops.trace.otel;

import org.jspecify.annotations.NullMarked;
