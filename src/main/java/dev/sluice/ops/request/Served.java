package dev.sluice.ops.request;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.wire.Usage;
import org.jspecify.annotations.Nullable;

/**
 * One request as the metrics see it, once it is over. Durations in nanoseconds.
 *
 * @param payer whom it is charged to; a customer is not told apart
 * @param teamAlias the team's alias, or null
 * @param way which way it took
 * @param usage what it used
 * @param costNanos nanodollars
 * @param status of HTTP, as told; 499 when the caller left
 * @param route the path without the caller's own text
 * @param errorClass LiteLLM's exception class, or empty for a success
 * @param total from the request's last byte to the answer's
 * @param upstream from the last call of a deployment to the end; 0 when none was called
 * @param firstToken from that call to the first byte of a stream; 0 when it was none
 * @param queued from the request's last byte to the first call of a deployment
 */
public record Served(
    Payer payer,
    @Nullable String teamAlias,
    Way way,
    Usage usage,
    long costNanos,
    int status,
    String route,
    String errorClass,
    long total,
    long upstream,
    long firstToken,
    long queued) {

  /** What the gateway itself took. */
  public long overhead() {
    return Math.max(0, total - upstream);
  }
}
