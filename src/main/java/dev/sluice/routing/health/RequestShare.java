package dev.sluice.routing.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Requests and failures of the present minute, in one number, so that they change together. Thread-safe. */
final class RequestShare {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final int BITS = 24; // of each count; more than any minute brings
  private static final long MASK = (1L << BITS) - 1;

  private final AtomicLong counts = new AtomicLong(); // minute, failures, requests

  void request(long now) {
    add(now, 1, 0);
  }

  /** Counts a failure, and says which share of the minute's requests failed; 0 while they are fewer than five. */
  double failure(long now) {
    long all = add(now, 0, 1);
    long requests = all & MASK;
    long failures = all >> BITS & MASK;
    return requests < 5 ? 0 : (double) failures / requests;
  }

  private long add(long now, int requests, int failures) {
    long minute = Math.floorDiv(now, MINUTE) & 0xffff;
    return counts.updateAndGet(before -> {
      long kept = before >>> 2 * BITS == minute ? before : minute << 2 * BITS;
      boolean full = (kept & MASK) == MASK;
      return full ? kept : kept + requests + ((long) failures << BITS);
    });
  }
}
