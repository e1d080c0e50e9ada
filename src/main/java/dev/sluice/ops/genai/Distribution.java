package dev.sluice.ops.genai;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Numbers counted into buckets. Thread-safe. */
final class Distribution {
  private final Scale scale;
  private final AtomicLongArray counts;
  private final LongAdder sum = new LongAdder();

  Distribution(Scale scale) {
    this.scale = scale;
    this.counts = new AtomicLongArray(scale.bounds.length);
  }

  /** What is counted, with the buckets that the conventions ask for. */
  enum Scale {
    /** Nanoseconds, shown in seconds, of an operation. */
    OPERATION(
        1e9, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96,
        81.92),
    /** The same until a first token. */
    FIRST_TOKEN(
        1e9, 0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10),
    /** The same of one token. */
    TOKEN_TIME(1e9, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5),
    TOKENS(
        1, 1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216,
        67108864);

    private final double unit;
    private final double[] bounds;

    Scale(double unit, double... some) {
      this.unit = unit;
      this.bounds = Arrays.copyOf(some, some.length + 1);
      this.bounds[some.length] = Double.POSITIVE_INFINITY;
    }
  }

  void add(long number) {
    double shown = number / scale.unit;
    int bucket = 0;
    while (shown > scale.bounds[bucket]) {
      bucket++;
    }
    counts.getAndIncrement(bucket);
    sum.add(number);
  }

  boolean isEmpty() {
    for (int i = 0; i < counts.length(); i++) {
      if (counts.get(i) > 0) {
        return false;
      }
    }
    return true;
  }

  HistogramDataPointSnapshot point(Labels labels) {
    long[] buckets = new long[counts.length()];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = counts.get(i);
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(scale.bounds, buckets),
        sum.sum() / scale.unit,
        labels,
        Exemplars.EMPTY,
        0);
  }
}
