package dev.sluice.upstream;

import io.vertx.core.Vertx;

/** A timer that fires at most once and can be called off. Owned by its lane's event loop. */
final class Deadline {
  private static final long NONE = -1;

  private final Vertx vertx;
  private final long millis;
  private final Runnable missed;
  private long timer = NONE;

  /**
   * @param millis time from {@link #start}; 0: never
   */
  Deadline(Vertx vertx, long millis, Runnable missed) {
    this.vertx = vertx;
    this.millis = millis;
    this.missed = missed;
  }

  void start() {
    if (millis > 0) {
      timer = vertx.setTimer(millis, id -> missed.run());
    }
  }

  void cancel() {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
  }
}
