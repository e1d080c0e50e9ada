package dev.sluice.bus;

/**
 * When an upstream had a request, by {@link System#nanoTime}: comparable within this process only.
 *
 * @param sentAt when the last byte of the request was written
 * @param heardAt when the last of its answer so far arrived
 */
public record Timing(long sentAt, long heardAt) {
  /** Less than it takes to read from a socket once more: what is seen so soon after a head came with it. */
  public static final long AT_ONCE_NANOS = 20_000;

  /** Nanoseconds that the upstream took. */
  public long nanos() {
    return Math.max(0, heardAt - sentAt);
  }
}
