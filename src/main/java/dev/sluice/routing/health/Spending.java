package dev.sluice.routing.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What answers cost in the present period. A period begins with the first cost after the last one ended. Thread-safe;
 * kept in memory, so it begins anew with the process.
 */
public final class Spending {
  private record Period(long from, double dollars) {
    boolean lasts(long now, long millis) {
      return dollars > 0 && now - from < TimeUnit.MILLISECONDS.toNanos(millis);
    }
  }

  private static final Period NONE = new Period(0, 0);
  private final AtomicReference<Period> period = new AtomicReference<>(NONE);

  Spending copy() {
    Spending copy = new Spending();
    copy.period.set(period.get());
    return copy;
  }

  /**
   * @param dollars more than 0
   * @param periodMillis length of a period
   */
  void add(long now, double dollars, long periodMillis) {
    period.updateAndGet(before -> before.lasts(now, periodMillis)
        ? new Period(before.from, before.dollars + dollars)
        : new Period(now, dollars));
  }

  /** US dollars spent in the present period. */
  public double dollars(long now, long periodMillis) {
    Period present = period.get();
    return present.lasts(now, periodMillis) ? present.dollars : 0;
  }

  /** Nanoseconds until the present period ends; 0 when none has begun. */
  public long left(long now, long periodMillis) {
    Period present = period.get();
    return present.lasts(now, periodMillis)
        ? TimeUnit.MILLISECONDS.toNanos(periodMillis) - (now - present.from)
        : 0;
  }
}
