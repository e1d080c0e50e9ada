package dev.sluice.routing.health;

import dev.sluice.config.RoutingSettings.Latency;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How quick one deployment is, with streams and with whole answers, which cannot be compared. Thread-safe. */
final class Pace {
  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
  /** To read a prompt takes about as long as to write so many tokens: a short answer is no slow one. */
  private static final int PROMPT_AS_TOKENS = 50;

  private final PeakEwma streamSlowness;
  private final PeakEwma wholeSlowness;
  private final LatencySamples streamLatency;
  private final LatencySamples wholeLatency;

  /** @param rules by which latencies are remembered, at present */
  Pace(Supplier<Latency> rules) {
    this(new PeakEwma(), new PeakEwma(), new LatencySamples(rules), new LatencySamples(rules));
  }

  private Pace(
      PeakEwma streamSlowness,
      PeakEwma wholeSlowness,
      LatencySamples streamLatency,
      LatencySamples wholeLatency) {
    this.streamSlowness = streamSlowness;
    this.wholeSlowness = wholeSlowness;
    this.streamLatency = streamLatency;
    this.wholeLatency = wholeLatency;
  }

  Pace copy() {
    return new Pace(
        streamSlowness.copy(), wholeSlowness.copy(), streamLatency.copy(), wholeLatency.copy());
  }

  /** A stream began so many nanoseconds after it was asked for. */
  void began(long now, long nanos) {
    streamSlowness.add(now, nanos);
    streamLatency.add(now, nanos / SECOND);
  }

  /** An answer of so many tokens was whole after so many nanoseconds. */
  void completed(long now, long nanos, long tokens) {
    wholeSlowness.add(now, nanos / (tokens + PROMPT_AS_TOKENS));
    wholeLatency.add(now, nanos / SECOND / Math.max(1, tokens));
  }

  /** No answer had come after so many nanoseconds. */
  void timedOut(long now, long nanos, boolean stream) {
    slowness(stream).add(now, stream ? nanos : nanos / PROMPT_AS_TOKENS);
    latency(stream).add(now, nanos / SECOND);
  }

  PeakEwma slowness(boolean stream) {
    return stream ? streamSlowness : wholeSlowness;
  }

  LatencySamples latency(boolean stream) {
    return stream ? streamLatency : wholeLatency;
  }
}
