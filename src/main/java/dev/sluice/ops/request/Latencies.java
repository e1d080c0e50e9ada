package dev.sluice.ops.request;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, counted into LiteLLM's buckets. Thread-safe. */
final class Latencies {
  /** LiteLLM's, in seconds; the last one has no bound. */
  static final double[] BOUNDS = {
    0.005,
    0.00625,
    0.0125,
    0.025,
    0.05,
    0.1,
    0.5,
    1,
    1.5,
    2,
    2.5,
    3,
    3.5,
    4,
    4.5,
    5,
    5.5,
    6,
    6.5,
    7,
    7.5,
    8,
    8.5,
    9,
    9.5,
    10,
    15,
    20,
    25,
    30,
    60,
    120,
    180,
    240,
    300,
    Double.POSITIVE_INFINITY
  };

  private static final long[] NANOS = nanos();

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.length);
  private final LongAdder sum = new LongAdder();

  private static long[] nanos() {
    long[] nanos = new long[BOUNDS.length];
    for (int i = 0; i < nanos.length - 1; i++) {
      nanos[i] = Math.round(BOUNDS[i] * TimeUnit.SECONDS.toNanos(1));
    }
    nanos[nanos.length - 1] = Long.MAX_VALUE;
    return nanos;
  }

  /** Most requests are quick, so the search begins at the small end. */
  void add(long nanos) {
    int i = 0;
    while (nanos > NANOS[i]) {
      i++;
    }
    counts.getAndIncrement(i);
    sum.add(nanos);
  }

  /** Adds what is here to a sum over several. */
  void addTo(long[] total) {
    for (int i = 0; i < total.length; i++) {
      total[i] += counts.get(i);
    }
  }

  double seconds() {
    return sum.sum() / 1e9;
  }
}
