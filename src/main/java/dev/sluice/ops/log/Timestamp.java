package dev.sluice.ops.log;

import java.time.Instant;

/** Writes times, such as {@code 2026-01-02T03:04:05.678Z}; the second is worked out once. One thread. */
final class Timestamp {
  private static final int TO_SECONDS = 19; // characters

  private long second = Long.MIN_VALUE;
  private String text = "";

  /** @param millis since the epoch */
  void write(long millis, LineBuffer line) {
    long now = Math.floorDiv(millis, 1000);
    if (now != second) {
      second = now;
      text = Instant.ofEpochSecond(now).toString().substring(0, TO_SECONDS);
    }
    line.ascii(text).put('.').digits(Math.floorMod(millis, 1000), 3).put('Z');
  }
}
