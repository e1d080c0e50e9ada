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

  void request(long now) {
    add(requests, now, 1);
  }

  void tokens(long now, long count) {
    add(tokens, now, count);
  }

  public long requests(long now) {
    return read(requests, now);
  }

  public long tokens(long now) {
    return read(tokens, now);
  }

  /** Nanoseconds until the counts begin anew. */
  public static long left(long now) {
    return MINUTE - Math.floorMod(now, MINUTE);
  }

  private static void add(AtomicLong counter, long now, long more) {
    long minute = minute(now);
    counter.updateAndGet(before ->
        (before >>> BITS == minute ? before : minute << BITS) + Math.min(more, MASK >> 8));
  }

  private static long read(AtomicLong counter, long now) {
    long value = counter.get();
    return value >>> BITS == minute(now) ? value & MASK : 0;
  }

  private static long minute(long now) {
    return Math.floorDiv(now, MINUTE) & 0xffffff;
  }
}
