package dev.sluice.ops.count;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The upper bounds of a histogram's buckets; the last one has none. Immutable. */
public final class Bounds {
  /** LiteLLM's, for whole requests and their parts. */
  public static final Bounds LITELLM = seconds(
      0.005, 0.00625, 0.0125, 0.025, 0.05, 0.1, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5,
      7, 7.5, 8, 8.5, 9, 9.5, 10, 15, 20, 25, 30, 60, 120, 180, 240, 300);
  /** Those of Prometheus' Python client, which LiteLLM leaves as they are for the time of one token. */
  public static final Bounds PYTHON =
      seconds(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10);
  /** For requests, as callers see them. */
  public static final Bounds REQUESTS =
      seconds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300);
  /** For what takes a machine some microseconds, and should. */
  public static final Bounds MOMENTS = seconds(
      0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1);
  /** For what comes piece by piece. */
  public static final Bounds PIECES =
      seconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30);

  private final double[] seconds;
  private final long[] nanos;

  private Bounds(double[] seconds) {
    this.seconds = seconds;
    this.nanos = new long[seconds.length];
    for (int i = 0; i < seconds.length - 1; i++) {
      nanos[i] = Math.round(seconds[i] * TimeUnit.SECONDS.toNanos(1));
    }
    nanos[seconds.length - 1] = Long.MAX_VALUE;
  }

  private static Bounds seconds(double... some) {
    double[] all = Arrays.copyOf(some, some.length + 1);
    all[some.length] = Double.POSITIVE_INFINITY;
    return new Bounds(all);
  }

  /** Ascending; the last one is infinite. */
  public double[] seconds() {
    return seconds.clone();
  }

  public int size() {
    return nanos.length;
  }

  /** Most of what is timed is quick, so the search begins at the small end. */
  int bucketOf(long duration) {
    int i = 0;
    while (duration > nanos[i]) {
      i++;
    }
    return i;
  }
}
