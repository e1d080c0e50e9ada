package dev.sluice.ledger.admission.account;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Counts what is used in a minute that begins with its first use. One word holds when it began and how much was
 * counted, so that a check and what follows from it are one step. Thread-safe.
 *
 * <p>Time is in ticks, 16 a second, of {@link #TICK_BITS} bits: a window that was last used 194 days ago to the minute
 * would seem to be ahead of its time, which costs nobody more than that minute.
 */
public final class Window {
  static final long REFUSED = -1;
  /** Ticks of a second. */
  public static final int TICKS = 16;

  static final int LENGTH = 60 * TICKS;
  static final long MOST = (1L << 34) - 1; // a count goes no higher
  private static final int COUNT_BITS = 34;
  private static final int TICK_BITS = 29;
  private static final int TICK_MASK = (1 << TICK_BITS) - 1;
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1) / TICKS;

  private static final AtomicLongFieldUpdater<Window> STATE =
      AtomicLongFieldUpdater.newUpdater(Window.class, "state");

  private volatile long state; // tick of its beginning, count

  /** @param nanos of a monotonic clock */
  public static int tick(long nanos) {
    return (int) Math.floorDiv(nanos, TICK_NANOS) & TICK_MASK;
  }

  /** Ticks from one to another, negative when the first is the later one. */
  public static int between(int from, int to) {
    return (to - from) << (Integer.SIZE - TICK_BITS) >> (Integer.SIZE - TICK_BITS);
  }

  public static int plus(int tick, int ticks) {
    return tick + ticks & TICK_MASK;
  }

  /**
   * Takes as much as is wanted, or what is left if that is enough.
   *
   * @param least what must be left; something must be, even if it is 0
   * @return {@link #begin} and {@link #count} of what was taken, or {@link #REFUSED}
   */
  long take(int now, long wanted, long least, long limit) {
    while (true) {
      long before = state;
      boolean lasts = lasts(before, now);
      long used = lasts ? count(before) : 0;
      long left = Math.min(limit, MOST) - used;
      if (left <= 0 || left < least) {
        return REFUSED;
      }
      long taken = Math.min(wanted, left);
      int begin = lasts ? begin(before) : now;
      if (STATE.compareAndSet(this, before, pack(begin, used + taken))) {
        return pack(begin, taken);
      }
    }
  }

  /** The same of the minute that began then and at no other time. */
  long takeOf(int begin, long wanted, long least, long limit) {
    while (true) {
      long before = state;
      long left = Math.min(limit, MOST) - count(before);
      if (begin(before) != begin || left <= 0 || left < least) {
        return REFUSED;
      }
      long taken = Math.min(wanted, left);
      if (STATE.compareAndSet(this, before, pack(begin, count(before) + taken))) {
        return pack(begin, taken);
      }
    }
  }

  /** Begins anew, at a time that others chose. */
  void begin(int begin) {
    state = pack(begin, 0);
  }

  /** Counts what was used already in the minute that began then, if it lasts. */
  void addTo(int begin, long amount) {
    giveBack(begin, -amount);
  }

  /** What was used of the minute that began then. */
  long usedOf(int begin) {
    long present = state;
    return begin(present) == begin ? count(present) : 0;
  }

  /** Gives back what was taken, unless the window it was taken in is over. */
  void giveBack(int begin, long amount) {
    while (true) {
      long before = state;
      if (begin(before) != begin) {
        return;
      }
      long after = pack(begin, Math.max(0, Math.min(MOST, count(before) - amount)));
      if (STATE.compareAndSet(this, before, after)) {
        return;
      }
    }
  }

  /** Counts what was used already, whatever the limit. */
  void add(int now, long amount) {
    while (true) {
      long before = state;
      boolean lasts = lasts(before, now);
      long used = Math.min(MOST, (lasts ? count(before) : 0) + amount);
      if (STATE.compareAndSet(this, before, pack(lasts ? begin(before) : now, used))) {
        return;
      }
    }
  }

  long used(int now) {
    long present = state;
    return lasts(present, now) ? count(present) : 0;
  }

  /** Ticks until it begins anew; 0 when none is running. */
  int left(int now) {
    long present = state;
    return lasts(present, now) ? Math.min(LENGTH, LENGTH - between(begin(present), now)) : 0;
  }

  public static int begin(long packed) {
    return (int) (packed >>> COUNT_BITS) & TICK_MASK;
  }

  public static long count(long packed) {
    return packed & MOST;
  }

  private static long pack(int begin, long count) {
    return (long) begin << COUNT_BITS | count;
  }

  /** Another lane's clock may have been read a moment later than this one's. */
  private static boolean lasts(long state, int now) {
    int age = between(begin(state), now);
    return age < LENGTH && age > -LENGTH && count(state) > 0;
  }
}
