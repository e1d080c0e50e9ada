package dev.sluice.routing.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** The last ten times that answers took; those older than an hour do not count. Thread-safe. */
public final class LatencySamples {
  private static final int SIZE = 10; // max_latency_list_size of LiteLLM's
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int LIFE_SECONDS = 3600; // ttl of LiteLLM's
  private static final int BITS = 32; // of each half: when in seconds, and how long as a float
  private static final long MASK = (1L << BITS) - 1;

  private final AtomicLongArray ring = new AtomicLongArray(SIZE); // 0: nothing there yet
  private final AtomicInteger next = new AtomicInteger();
  private volatile long
      summary; // the mean, and since when its oldest sample is there; 0: no samples

  LatencySamples copy() {
    LatencySamples copy = new LatencySamples();
    for (int i = 0; i < SIZE; i++) {
      copy.ring.set(i, ring.get(i));
    }
    copy.next.set(next.get());
    copy.summary = summary;
    return copy;
  }

  /** Notes a time above 0, in a unit of the caller's choice. */
  void add(long now, double time) {
    int slot = next.getAndUpdate(before -> before == SIZE - 1 ? 0 : before + 1);
    ring.set(slot, packed((int) second(now), (float) time));
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
    for (int i = 0; i < SIZE; i++) {
      long sample = ring.get(i);
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

  private static boolean isOld(long packed, long now) {
    return (int) (second(now) - (packed >>> BITS)) >= LIFE_SECONDS;
  }

  private static long second(long now) {
    return Math.floorDiv(now, SECOND);
  }
}
