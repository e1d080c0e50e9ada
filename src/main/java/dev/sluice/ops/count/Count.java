package dev.sluice.ops.count;

import java.util.concurrent.atomic.AtomicLong;

/** A number that one thread changes and any thread reads. */
public final class Count {
  private final AtomicLong value = new AtomicLong();

  /** Called by its one writer. */
  public void add(long more) {
    value.setRelease(value.getPlain() + more);
  }

  public long get() {
    return value.getAcquire();
  }
}
