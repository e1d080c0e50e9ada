package dev.sluice.fake;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what nothing announces: looks again and again, and gives up at a deadline. Stateless. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LOOK_NANOS = 5_000_000;

  private Eventually() {}

  /** Waits at most 15 s until the condition holds. */
  public static void until(BooleanSupplier condition, Supplier<?> otherwise) {
    within(PATIENCE, condition, otherwise);
  }

  /**
   * @param otherwise what the failure shows of the state at the deadline
   */
  public static void within(Duration patience, BooleanSupplier condition, Supplier<?> otherwise) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + patience + ": " + otherwise.get());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
