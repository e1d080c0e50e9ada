package dev.sluice.routing.health;

import java.util.concurrent.TimeUnit;

/**
 * Time to first byte: jumps up with a slow answer, comes down slowly with quick ones and with time. Of several lanes
 * that write at once, one may be lost; thread-safe otherwise.
 */
public final class PeakEwma {
  /** In this time an old figure loses two thirds of its weight. */
  private static final double DECAY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Sample(double nanos, long at) {}

  private static final Sample NONE = new Sample(0, 0);
  private volatile Sample last = NONE;

  PeakEwma copy() {
    PeakEwma copy = new PeakEwma();
    copy.last = last;
    return copy;
  }

  void add(long now, long nanos) {
    Sample before = last;
    double kept = before == NONE ? 0 : Math.exp(-(now - before.at) / DECAY_NANOS);
    double smoothed = before.nanos * kept + nanos * (1 - kept);
    last = new Sample(Math.max(nanos, smoothed), now);
  }

  /** Nanoseconds; 0 when nothing is known. */
  public double at(long now) {
    Sample sample = last;
    return sample == NONE ? 0 : sample.nanos * Math.exp(-(now - sample.at) / DECAY_NANOS);
  }
}
