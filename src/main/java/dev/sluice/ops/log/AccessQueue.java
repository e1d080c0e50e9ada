package dev.sluice.ops.log;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The way from one lane to the writer: bounded, and neither waits for the other. One thread offers, another one takes.
 */
public final class AccessQueue {
  static final int CAPACITY = 1 << 13;

  private final AtomicReferenceArray<@Nullable AccessNote> ring =
      new AtomicReferenceArray<>(CAPACITY);
  private final LongAdder dropped;
  private int filled; // next place to fill; the lane's
  private int taken; // next place to empty; the writer's

  AccessQueue(LongAdder dropped) {
    this.dropped = dropped;
  }

  /** Hands over a note that is complete; when the writer does not keep up, it is dropped and counted. */
  public void offer(AccessNote note) {
    int place = filled & CAPACITY - 1;
    if (ring.getAcquire(place) != null) {
      dropped.increment();
      return;
    }
    ring.setRelease(place, note);
    filled++;
  }

  @Nullable
  AccessNote take() {
    int place = taken & CAPACITY - 1;
    AccessNote note = ring.getAcquire(place);
    if (note != null) {
      ring.setRelease(place, null);
      taken++;
    }
    return note;
  }
}
