package dev.sluice.routing.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Requests and tokens of the present minute. Thread-safe. */
public final class MinuteUsage {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final int BITS = 40; // of a count; a minute's tokens never reach it
  private static final long MASK = (1L << BITS) - 1;

  private final AtomicLong requests = new AtomicLong(); // minute and count
  private final AtomicLong tokens = new AtomicLong();

  MinuteUsage copy() {
    MinuteUsage copy = new MinuteUsage();
    copy.requests.set(requests.get());
    copy.tokens.set(tokens.get());
    return copy;
  }

  /** Counts a request, unless {@code most} were counted; 0: any number. */
  boolean tryRequest(long now, long most) {
    long minute = minute(now);
    long before;
    long count;
    do {
      before = requests.get();
      count = count(before, minute);
      if (most > 0 && count >= most) {
        return false;
      }
    } while (!requests.compareAndSet(before, minute << BITS | Math.min(count + 1, MASK)));
    return true;
  }

  /** Counts tokens, 0 or more. */
  void tokens(long now, long more) {
    long minute = minute(now);
    long before;
    long count;
    do {
      before = tokens.get();
      count = Math.min(count(before, minute) + Math.min(more, MASK), MASK);
    } while (!tokens.compareAndSet(before, minute << BITS | count));
  }

  public long requests(long now) {
    return count(requests.get(), minute(now));
  }

  public long tokens(long now) {
    return count(tokens.get(), minute(now));
  }

  /** Nanoseconds until the counts begin anew. */
  public static long left(long now) {
    return MINUTE - Math.floorMod(now, MINUTE);
  }

  private static long count(long counter, long minute) {
    return counter >>> BITS == minute ? counter & MASK : 0;
  }

  private static long minute(long now) {
    return Math.floorDiv(now, MINUTE) & 0xffffff;
  }
}
