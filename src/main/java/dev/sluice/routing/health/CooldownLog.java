package dev.sluice.routing.health;

import dev.sluice.config.FailureKind;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** How often a deployment was left alone so far, and what for. Thread-safe. */
public final class CooldownLog {
  private final AtomicLongArray times = new AtomicLongArray(FailureKind.values().length);
  private volatile @Nullable FailureKind last;

  void add(FailureKind kind) {
    last = kind;
    times.incrementAndGet(kind.ordinal());
  }

  public long times(FailureKind kind) {
    return times.get(kind.ordinal());
  }

  /** For whatever it was. */
  public long times() {
    long all = 0;
    for (int i = 0; i < times.length(); i++) {
      all += times.get(i);
    }
    return all;
  }

  /** What the last one was for; null when there was none. */
  public @Nullable FailureKind last() {
    return last;
  }
}
