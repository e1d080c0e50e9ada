package dev.sluice.ops.request;

import dev.sluice.wire.Usage;

/**
 * One request as the metrics see it, once it is over. Durations in nanoseconds.
 *
 * @param attempt the last one, with what the caller was told
 * @param usage what it used
 * @param costNanos nanodollars
 * @param total from the request's arrival to its answer's end
 * @param upstream that the last deployment took, without the gateway; 0 when none was called
 * @param firstToken the same until the first byte of a stream; 0 when it was none
 * @param queued from the request's arrival to the first call of a deployment
 * @param overhead what the gateway itself took until the end was known
 */
public record Served(
    Attempt attempt,
    Usage usage,
    long costNanos,
    long total,
    long upstream,
    long firstToken,
    long queued,
    long overhead) {}
