package dev.sluice.routing.health;

import java.util.concurrent.TimeUnit;

/**
 * How slow answers are felt to be: jumps up with a slow one, comes down slowly with quick ones. Of several lanes that
 * write at once, one may be lost; thread-safe otherwise.
 */
public final class PeakEwma {
  /** In this time an old figure loses two thirds of its weight. */
  private static final double DECAY_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private static final int BITS = 32; // of each half
  private static final long MASK = (1L << BITS) - 1;

  /** Nanoseconds as a float, and when in milliseconds; 0: nothing is known. */
  private volatile long latest;

  PeakEwma copy() {
    PeakEwma copy = new PeakEwma();
    copy.latest = latest;
    return copy;
  }

  void add(long now, long nanos) {
    double kept = weight(now);
    double smoothed = nanos() * kept + nanos * (1 - kept);
    float felt = (float) Math.max(1, Math.max(nanos, smoothed));
    latest = (long) Float.floatToRawIntBits(felt) << BITS | millis(now) & MASK;
  }

  /** The figure as it was when it was last added to; 0 when nothing is known. */
  public double nanos() {
    return Float.intBitsToFloat((int) (latest >>> BITS));
  }

  /** How much the figure still says, 1 to 0: it grows old. */
  public double weight(long now) {
    long present = latest;
    int age = (int) (millis(now) - present);
    return present == 0 ? 0 : age <= 0 ? 1 : Math.exp(-age / DECAY_MILLIS);
  }

  private static long millis(long now) {
    return Math.floorDiv(now, TimeUnit.MILLISECONDS.toNanos(1));
  }
}
