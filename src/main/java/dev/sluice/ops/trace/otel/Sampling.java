package dev.sluice.ops.trace.otel;

import org.jspecify.annotations.Nullable;

/**
 * Which requests are traced: by the trace's id, so that all who ask for the same share agree.
 *
 * @param heedsCallers whether a caller who has a context decides for their request
 * @param below traces whose id's second half, without its sign, is less than this; as OpenTelemetry's SDK for Java has it
 */
record Sampling(boolean heedsCallers, long below) {
  /** @param ratio 0 to 1 */
  static Sampling of(double ratio, boolean heedsCallers) {
    return new Sampling(
        heedsCallers, ratio >= 1 ? Long.MAX_VALUE : (long) (ratio * Long.MAX_VALUE));
  }

  boolean wants(@Nullable TraceContext caller, long low) {
    if (caller != null && heedsCallers) {
      return caller.sampled();
    }
    return below == Long.MAX_VALUE || Math.abs(low) < below;
  }
}
