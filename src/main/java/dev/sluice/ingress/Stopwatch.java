package dev.sluice.ingress;

/** How long one request took, and how much of that its upstreams did; in nanoseconds. Owned by one exchange. */
final class Stopwatch {
  private final long began = System.nanoTime();
  private long sentAt; // the attempt in progress
  private boolean away; // an attempt is in progress
  private long upstreams; // time of attempts that are over
  private long headAfter;
  private long firstByteAfter;

  /** An attempt goes to an upstream. */
  void sent() {
    sentAt = System.nanoTime();
    away = true;
  }

  /** The attempt failed. */
  void back() {
    back(System.nanoTime());
  }

  private void back(long now) {
    if (away) {
      away = false;
      upstreams += now - sentAt;
    }
  }

  /** The head of an upstream's answer is about to be written. */
  void answered() {
    refused();
    firstByteAfter = headAfter;
  }

  /** The head of an error is about to be written. */
  void refused() {
    long now = System.nanoTime();
    back(now);
    headAfter = now - began;
  }

  /** From the beginning to the head. */
  long headAfter() {
    return headAfter;
  }

  /** The same of an answer; 0 of an error. */
  long firstByteAfter() {
    return firstByteAfter;
  }

  /** The part of {@link #headAfter} in which no upstream had the request. */
  long overhead() {
    return headAfter - upstreams;
  }

  /** Since the beginning. */
  long total() {
    return System.nanoTime() - began;
  }
}
