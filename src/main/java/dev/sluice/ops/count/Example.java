package dev.sluice.ops.count;

import java.util.HexFormat;

/**
 * A traced request that stands for what a histogram counts. Its ids are numbers until somebody reads them, as few do.
 *
 * @param high first half of the trace's id
 * @param low second half
 * @param span of the request
 * @param millis when it was, since the epoch
 */
public record Example(long high, long low, long span, long millis) {
  /** 32 hex digits. */
  public String traceId() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }

  /** 16 hex digits. */
  public String spanId() {
    return HexFormat.of().toHexDigits(span);
  }
}
