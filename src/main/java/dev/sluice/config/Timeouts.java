package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a call to a deployment may take. Each attempt has it anew.
 *
 * @param total {@code timeout}: the whole call, stream included
 * @param streamStart {@code stream_timeout}: until a stream's first byte
 * @param firstByte {@code ttft_timeout}: until the first byte of any answer
 * @param silence {@code stream_idle_timeout}: between two pieces of a stream that has begun
 */
public record Timeouts(Limit total, Limit streamStart, Limit firstByte, Limit silence) {
  /** Without any. */
  public static final Timeouts NONE = of(0, 0, 0, 0);

  /** All in milliseconds; 0: none. */
  public static Timeouts of(long total, long streamStart, long firstByte, long silence) {
    return new Timeouts(
        new Limit(total, "timeout", false),
        new Limit(streamStart, "stream_timeout", false),
        new Limit(firstByte, "ttft_timeout", false),
        new Limit(silence, "stream_idle_timeout", false));
  }

  /**
   * @param millis 0: none
   * @param setting who set it, as an error names it
   * @param hasty whether a caller allowed less than the config: missing it says nothing of the deployment
   */
  public record Limit(long millis, String setting, boolean hasty) {

    /** What a caller wants in its place. */
    public Limit asked(long otherMillis, String by) {
      return new Limit(otherMillis, by, millis == 0 || otherMillis < millis);
    }

    /** The one that ends first. */
    public Limit or(Limit other) {
      return millis == 0 || other.millis > 0 && other.millis < millis ? other : this;
    }

    /** Without needless decimals. */
    public String seconds() {
      return millis % 1000 == 0 ? Long.toString(millis / 1000) : Double.toString(millis / 1000.0);
    }
  }

  /** Seconds by the name of their setting, in this order. */
  public Map<String, String> bySetting() {
    Map<String, String> seconds = new LinkedHashMap<>();
    for (Limit limit : List.of(total, streamStart, firstByte, silence)) {
      seconds.put(limit.setting, limit.seconds());
    }
    return seconds;
  }
}
