package dev.sluice.ops.count;

import java.util.concurrent.atomic.AtomicLongArray;

/** How long something took, counted into buckets. Thread-safe. */
public final class Spread {
  private final Bounds bounds;
  private final AtomicLongArray counts; // of each bucket, then the sum in nanoseconds

  public Spread(Bounds bounds) {
    this.bounds = bounds;
    this.counts = new AtomicLongArray(bounds.size() + 1);
  }

  public Bounds bounds() {
    return bounds;
  }

  /** @param nanos what it took; less than 0 counts as 0 */
  public void add(long nanos) {
    counts.getAndIncrement(bounds.bucketOf(nanos));
    counts.getAndAdd(bounds.size(), Math.max(0, nanos));
  }

  /** The same for what only one thread adds to: no bus of the machine is locked for it. */
  public void addAlone(long nanos) {
    int bucket = bounds.bucketOf(nanos);
    counts.setRelease(bucket, counts.getPlain(bucket) + 1);
    counts.setRelease(bounds.size(), counts.getPlain(bounds.size()) + Math.max(0, nanos));
  }

  /** Adds the count of each bucket to a sum over several. */
  public void addTo(long[] total) {
    for (int i = 0; i < total.length; i++) {
      total[i] += counts.getAcquire(i);
    }
  }

  /** Whether nothing was added. */
  public boolean isEmpty() {
    for (int i = 0; i < bounds.size(); i++) {
      if (counts.getAcquire(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The sum of all. */
  public double seconds() {
    return counts.getAcquire(bounds.size()) / 1e9;
  }
}
