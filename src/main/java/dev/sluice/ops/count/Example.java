package dev.sluice.ops.count;

/**
 * A traced request that stands for what a histogram counts.
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits
 * @param millis when it was, since the epoch
 */
public record Example(String traceId, String spanId, long millis) {}
