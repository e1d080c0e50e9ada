package dev.sluice.ops.count;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** How long something took, counted into buckets, each with an example where there is one. Thread-safe. */
public final class Spread {
  private static final long RENEWED_AFTER_MILLIS = 100;

  private final Bounds bounds;
  private final AtomicLongArray counts; // of each bucket, then the sum in nanoseconds
  private volatile @Nullable AtomicReferenceArray<@Nullable Seen> seen; // of each bucket, once any

  public Spread(Bounds bounds) {
    this.bounds = bounds;
    this.counts = new AtomicLongArray(bounds.size() + 1);
  }

  /** What took so long. */
  public record Seen(Example example, long nanos) {}

  public Bounds bounds() {
    return bounds;
  }

  /** @param nanos what it took; less than 0 counts as 0 */
  public void add(long nanos) {
    add(bounds.bucketOf(nanos), nanos);
  }

  private void add(int bucket, long nanos) {
    counts.getAndIncrement(bucket);
    counts.getAndAdd(bounds.size(), Math.max(0, nanos));
  }

  /**
   * The same.
   *
   * @param example kept unless its bucket has one as young, or null
   */
  public void add(long nanos, @Nullable Example example) {
    int bucket = bounds.bucketOf(nanos);
    add(bucket, nanos);
    if (example != null) {
      keep(bucket, example, nanos);
    }
  }

  private void keep(int bucket, Example example, long nanos) {
    AtomicReferenceArray<@Nullable Seen> all = seen;
    if (all == null) {
      all = new AtomicReferenceArray<>(bounds.size());
      seen = all; // of two at once the one is forgotten, as any example may be
    }
    Seen last = all.getAcquire(bucket);
    if (last == null || isStale(last.example.millis(), example.millis())) {
      all.setRelease(bucket, new Seen(example, Math.max(0, nanos)));
    }
  }

  /** The clock may have been set back meanwhile. */
  private static boolean isStale(long then, long now) {
    return Math.abs(now - then) >= RENEWED_AFTER_MILLIS;
  }

  /** One for each bucket that has one, put at its place. */
  public void putExamples(@Nullable Seen[] places) {
    AtomicReferenceArray<@Nullable Seen> all = seen;
    for (int i = 0; all != null && i < places.length; i++) {
      Seen one = all.getAcquire(i);
      Seen other = places[i];
      if (one != null && (other == null || other.example.millis() < one.example.millis())) {
        places[i] = one;
      }
    }
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
