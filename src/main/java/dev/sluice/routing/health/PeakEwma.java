package dev.sluice.routing.health;

import java.util.concurrent.TimeUnit;

/**
 * How slow answers are felt to be: jumps up with a slow one, comes down slowly with quick ones. Of several lanes that
 * write at once, one may be lost; thread-safe otherwise.
 */
public final class PeakEwma {
  /** In this time an old figure loses two thirds of its weight. */
  private static final double DECAY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * The figure as it was at a moment.
   *
   * @param nanos 0 when nothing is known
   */
  public record Sample(double nanos, long at) {

    /** How much it still says, 1 to 0: it grows old. */
    public double weight(long now) {
      return this == NONE ? 0 : Math.exp(-Math.max(0, now - at) / DECAY_NANOS);
    }
  }

  private static final Sample NONE = new Sample(0, 0);
  private volatile Sample last = NONE;

  PeakEwma copy() {
    PeakEwma copy = new PeakEwma();
    copy.last = last;
    return copy;
  }

  void add(long now, long nanos) {
    Sample before = last;
    double kept = before.weight(now);
    double smoothed = before.nanos * kept + nanos * (1 - kept);
    last = new Sample(Math.max(nanos, smoothed), now);
  }

  /** What is known at present. */
  public Sample latest() {
    return last;
  }
}
