package dev.sluice.routing.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** The last ten times that answers took; those older than an hour do not count. Thread-safe. */
public final class LatencySamples {
  private static final int SIZE = 10; // max_latency_list_size of LiteLLM's
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long LIFE_SECONDS = 3600; // ttl of LiteLLM's
  private static final int BITS = 32; // of each half: when in seconds, and how long as a float
  private static final long MASK = (1L << BITS) - 1;

  private final AtomicLongArray ring = new AtomicLongArray(SIZE); // 0: nothing there yet
  private final AtomicInteger next = new AtomicInteger();

  LatencySamples copy() {
    LatencySamples copy = new LatencySamples();
    for (int i = 0; i < SIZE; i++) {
      copy.ring.set(i, ring.get(i));
    }
    copy.next.set(next.get());
    return copy;
  }

  /** Notes a time, in a unit of the caller's choice, that must be above 0. */
  void add(long now, double time) {
    long bits = Float.floatToRawIntBits(Math.max((float) time, Float.MIN_NORMAL));
    ring.set(next.getAndUpdate(LatencySamples::after), second(now) << BITS | bits);
  }

  private static int after(int slot) {
    return slot == SIZE - 1 ? 0 : slot + 1;
  }

  /** Their mean, or 0 when there are none. */
  public double mean(long now) {
    long second = second(now);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < SIZE; i++) {
      long sample = ring.get(i);
      if (sample != 0 && age(sample, second) < LIFE_SECONDS) {
        sum += Float.intBitsToFloat((int) sample);
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Another lane's clock may be read a moment earlier: such a sample is young too. */
  private static long age(long sample, long second) {
    return Math.abs((int) (second - (sample >>> BITS)));
  }

  private static long second(long now) {
    return Math.floorDiv(now, SECOND) & MASK;
  }
}
