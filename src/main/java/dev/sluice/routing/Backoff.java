package dev.sluice.routing;

import java.util.random.RandomGenerator;

/** How long to wait before the same deployment is asked again: half a second, twice as long each time, with jitter. */
final class Backoff {
  private static final long FIRST_MILLIS = 500;
  private static final long MAX_MILLIS = 8000;

  private Backoff() {}

  /**
   * @param retry 0 for the first
   * @param askedMillis by the upstream; 0 when it did not say
   * @param leastMillis by the config
   * @return milliseconds, or -1 when the upstream asked for more patience than a caller should be kept waiting
   */
  static long millis(int retry, long askedMillis, long leastMillis, RandomGenerator random) {
    if (askedMillis > Math.max(MAX_MILLIS, leastMillis)) {
      return -1;
    }
    long grown = Math.min(FIRST_MILLIS << Math.min(retry, 10), MAX_MILLIS);
    long wait = (long) (grown * (0.75 + random.nextDouble() / 4));
    return Math.max(Math.max(wait, askedMillis), leastMillis);
  }
}
