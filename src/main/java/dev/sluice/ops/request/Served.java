package dev.sluice.ops.request;

import dev.sluice.ledger.UsageRecord;
import org.jspecify.annotations.Nullable;

/**
 * One request as the metrics see it, once it is over. Durations in nanoseconds.
 *
 * @param teamAlias the team's alias, or null
 * @param route the path as it was called
 * @param errorClass LiteLLM's exception class, or empty for a success
 * @param total from the request's arrival to the answer's last byte
 * @param upstream from the call of the deployment that answered to the end of its answer; 0 when none did
 * @param firstToken from that call to the first byte of a stream; 0 when it was none
 * @param queued from the arrival to the first call of a deployment
 */
public record Served(
    UsageRecord record,
    @Nullable String teamAlias,
    String route,
    String errorClass,
    long total,
    long upstream,
    long firstToken,
    long queued) {

  /** What the gateway itself took. */
  long overhead() {
    return Math.max(0, total - upstream);
  }
}
