package dev.sluice.bench;

import java.util.concurrent.locks.LockSupport;

/** Lets time pass: a measurement lasts as long as it lasts. */
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    var end = System.nanoTime() + millis * 1_000_000;
    for (var left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
