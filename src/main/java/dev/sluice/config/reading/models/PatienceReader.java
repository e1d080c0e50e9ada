package dev.sluice.config.reading.models;

import dev.sluice.config.Defaults;
import dev.sluice.config.KeepAlive;
import dev.sluice.config.Timeouts;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;

/** Reads how long a call may take and how long a caller is left without a word, for all deployments and for one. */
final class PatienceReader {
  private static final Range FIRST_BYTE = new Range("seconds", 0, 1e9, "none");
  private static final Range SILENCE =
      new Range("seconds", 0, 1e9, (long) Defaults.STREAM_IDLE_TIMEOUT + " (0: none)");
  private static final Range KEEP_ALIVE = new Range("seconds", 0, 86400, "0 (none)");

  private PatienceReader() {}

  /** @param totalMillis of {@code timeout}, which has names in several sections */
  static Timeouts timeouts(long totalMillis, Section router, Section own) {
    return Timeouts.of(
        totalMillis,
        router.millis("stream_timeout", Range.STREAM_TIMEOUT, 0),
        own.millis("ttft_timeout", FIRST_BYTE, Defaults.TTFT_TIMEOUT),
        own.millis("stream_idle_timeout", SILENCE, Defaults.STREAM_IDLE_TIMEOUT));
  }

  /** What a deployment says of its own wins. */
  static Timeouts timeouts(Section params, Timeouts inherited) {
    return Timeouts.of(
        millis(params, "timeout", Range.TIMEOUT, inherited.total()),
        millis(params, "stream_timeout", Range.STREAM_TIMEOUT, inherited.streamStart()),
        millis(params, "ttft_timeout", FIRST_BYTE, inherited.firstByte()),
        millis(params, "stream_idle_timeout", SILENCE, inherited.silence()));
  }

  private static long millis(Section params, String key, Range range, Timeouts.Limit inherited) {
    return params.millis(key, range, inherited.millis() / 1000.0);
  }

  /** In seconds, up to whole ones. */
  static int keepAlive(Section own) {
    return (int) Math.ceil(own.number("sse_keepalive", KEEP_ALIVE, Defaults.SSE_KEEPALIVE));
  }

  /** What is switched off for a deployment stays off, whatever its callers say, as in LiteLLM. */
  static KeepAlive keepAlive(Section params, int inheritedSeconds) {
    Double written = params.number("keepalive_seconds", KEEP_ALIVE);
    boolean callersChoose = params.flag("allow_client_keepalive_override", false);
    return written == null
        ? new KeepAlive(inheritedSeconds, callersChoose)
        : new KeepAlive((int) Math.ceil(written), callersChoose && written > 0);
  }
}
