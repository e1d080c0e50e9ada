package dev.sluice.routing.health;

import dev.sluice.config.RoutingSettings.Latency;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/** The last times that answers took, as many and for as long as the config says. Thread-safe. */
public final class LatencySamples {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int MILLIS = 1000;
  private static final int BITS = 32; // of each half: when in seconds, and how long as a float
  private static final long MASK = (1L << BITS) - 1;

  private final Supplier<Latency> rules; // in effect at present
  private volatile Ring ring = new Ring(new AtomicLongArray(0), new AtomicInteger());
  /** The mean, and since when its oldest sample is there; 0: no samples. */
  private volatile long summary;

  LatencySamples(Supplier<Latency> rules) {
    this.rules = rules;
  }

  /**
   * @param next where the next time goes
   */
  private record Ring(AtomicLongArray times, AtomicInteger next) { // a time of 0: nothing there yet
    Ring ofSize(int size) {
      int kept = Math.min(size, times.length());
      AtomicLongArray other = new AtomicLongArray(size);
      for (int i = 0; i < kept; i++) { // the newest, oldest first
        other.set(i, times.get(Math.floorMod(next.get() - kept + i, times.length())));
      }
      return new Ring(other, new AtomicInteger(kept % size));
    }
  }

  LatencySamples copy() {
    Latency present = rules.get();
    LatencySamples copy = new LatencySamples(() -> present);
    copy.ring = ring.ofSize(present.samples());
    copy.summary = summary;
    return copy;
  }

  /** Notes a time above 0, in a unit of the caller's choice. */
  void add(long now, double time) {
    int size = rules.get().samples();
    Ring present = ring;
    if (present.times.length() != size) {
      present = present.ofSize(size); // two lanes at once: one of their times is lost
      ring = present;
    }
    int slot = present.next.getAndUpdate(before -> before == size - 1 ? 0 : before + 1);
    present.times.set(slot, packed((int) second(now), (float) time));
    summary = summed(now);
  }

  /** Their mean, or 0 when there are none. */
  public double mean(long now) {
    long present = summary;
    if (present == 0) {
      return 0;
    }
    return Float.intBitsToFloat((int) (isOld(present, now) ? summed(now) : present));
  }

  private long summed(long now) {
    int oldest = (int) second(now);
    float sum = 0;
    int count = 0;
    AtomicLongArray times = ring.times;
    for (int i = 0; i < times.length(); i++) {
      long sample = times.get(i);
      if (sample != 0 && !isOld(sample, now)) {
        sum += Float.intBitsToFloat((int) sample);
        oldest = (int) (sample >>> BITS) - oldest < 0 ? (int) (sample >>> BITS) : oldest;
        count++;
      }
    }
    return count == 0 ? 0 : packed(oldest, sum / count);
  }

  private static long packed(int second, float time) {
    return (long) second << BITS | Float.floatToRawIntBits(Math.max(time, Float.MIN_NORMAL)) & MASK;
  }

  private boolean isOld(long packed, long now) {
    return (int) (second(now) - (packed >>> BITS)) >= rules.get().ttlMillis() / MILLIS;
  }

  private static long second(long now) {
    return Math.floorDiv(now, SECOND);
  }
}
