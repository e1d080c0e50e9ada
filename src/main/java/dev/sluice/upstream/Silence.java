package dev.sluice.upstream;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Notices when a provider that may send has sent nothing for too long. One timer looks from time to time; a piece of
 * the answer only leaves its time behind. While the provider is paused for its caller's sake, no silence is its own.
 * Owned by its lane's event loop.
 */
final class Silence {
  private static final long NONE = -1;

  private final Vertx vertx;
  private final long millis;
  private final Runnable missed;
  private long lastHeard; // of System.nanoTime(); a provider that was paused is given a new start
  private boolean paused;
  private long timer = NONE;

  /** @param millis how long it may last; 0: for ever */
  Silence(Vertx vertx, long millis, Runnable missed) {
    this.vertx = vertx;
    this.millis = millis;
    this.missed = missed;
  }

  /**
   * Something came; the first time, the watch begins.
   *
   * @param now of System.nanoTime()
   */
  void heard(long now) {
    if (millis > 0) {
      lastHeard = now;
      if (timer == NONE) {
        look(millis);
      }
    }
  }

  void pause(boolean paused) {
    this.paused = paused;
    lastHeard = System.nanoTime();
  }

  void cancel() {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
    }
  }

  private void look(long afterMillis) {
    timer = vertx.setTimer(afterMillis, id -> onLook());
  }

  private void onLook() {
    long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeard);
    if (paused) {
      look(millis);
    } else if (silent < millis) {
      look(millis - silent);
    } else {
      missed.run();
    }
  }
}
