package dev.sluice.ops;

import dev.sluice.ops.count.Loops;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Lets an event loop tell, again and again, that it still has turns. Owned by that event loop. */
public final class Heartbeat {
  private static final long BEAT_MILLIS = 100;

  private final Vertx vertx;
  private final Loops.Loop loop;

  private Heartbeat(Vertx vertx, Loops.Loop loop) {
    this.vertx = vertx;
    this.loop = loop;
  }

  /** Begins, on the event loop of the present context, and goes on for as long as that one's verticle. */
  public static void start(Vertx vertx, Loops.Loop loop) {
    new Heartbeat(vertx, loop).later();
  }

  private void later() {
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS);
    vertx.setTimer(BEAT_MILLIS, timer -> beat(due));
  }

  private void beat(long due) {
    long now = System.nanoTime();
    loop.beat(now, now - due);
    later();
  }
}
