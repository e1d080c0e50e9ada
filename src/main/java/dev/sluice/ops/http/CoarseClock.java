package dev.sluice.ops.http;

import io.micrometer.core.instrument.Clock;
import io.vertx.core.Vertx;

/**
 * The clock of meters. Each sample of a timer or a summary asks for the time of day, only to see whether its maximum of
 * the last minutes is out of date: to a second is enough. Thread-safe.
 */
public final class CoarseClock implements Clock {
  private static final long TICK_MILLIS = 1000;

  private volatile long now = System.currentTimeMillis();

  /** Begins to go on, for as long as its Vert.x is up. */
  public void start(Vertx vertx) {
    vertx.setPeriodic(TICK_MILLIS, tick -> now = System.currentTimeMillis());
  }

  @Override
  public long wallTime() {
    return now;
  }

  @Override
  public long monotonicTime() {
    return System.nanoTime();
  }
}
