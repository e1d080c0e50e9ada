package dev.sluice.routing.health;

import dev.sluice.config.RoutingSettings.Retries;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Keeps an outage from being multiplied: retries of a group may be a share of its requests over the last ten seconds,
 * and a few more. Thread-safe.
 */
public final class RetryBudget {
  private static final int SECONDS = 10;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int BITS = 32;
  private static final long MASK = (1L << BITS) - 1;
  private static final long SECOND_MASK = MASK >> 1;

  private final AtomicLongArray requests = new AtomicLongArray(SECONDS); // second and count
  private final AtomicLongArray retries = new AtomicLongArray(SECONDS);

  /** A caller asks for something. */
  public void request(long now) {
    add(requests, now);
  }

  /**
   * Whether one more retry may be sent. Lanes that ask at the same moment may get one too many.
   *
   * @param share of the budget that may be used up for it, 0 to 1
   */
  public boolean allowsRetry(long now, Retries rules, double share) {
    double allowed = Math.max(rules.always(), sum(requests, now) * rules.budget());
    return sum(retries, now) + 1 <= allowed * share;
  }

  /** One more retry is sent. */
  public void retried(long now) {
    add(retries, now);
  }

  private static void add(AtomicLongArray counts, long now) {
    long second = second(now);
    counts.updateAndGet(
        (int) (second % SECONDS),
        before -> (before >>> BITS == second ? before : second << BITS) + 1);
  }

  private static long sum(AtomicLongArray counts, long now) {
    long second = second(now);
    long sum = 0;
    for (int i = 0; i < SECONDS; i++) {
      long value = counts.get(i);
      if ((second - (value >>> BITS) & SECOND_MASK) < SECONDS) {
        sum += value & MASK;
      }
    }
    return sum;
  }

  private static long second(long now) {
    return Math.floorDiv(now, SECOND) & SECOND_MASK;
  }
}
