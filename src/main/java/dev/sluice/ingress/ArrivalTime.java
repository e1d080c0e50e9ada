package dev.sluice.ingress;

import dev.sluice.bus.Timing;

/**
 * When a request came, by {@link System#nanoTime}. What a slow caller takes to send its body is not the gateway's time;
 * but what came with the head waited for the head to be looked at, and that is. Owned by its lane's event loop.
 */
final class ArrivalTime {
  private final long headAt = System.nanoTime();
  private long handledAt;

  /** The head was looked at; the body is waited for. */
  void headHandled() {
    handledAt = System.nanoTime();
  }

  /** When all of it was there, given that its last byte is seen just now. */
  long whole() {
    long now = System.nanoTime();
    return handledAt == 0 || now - handledAt < Timing.AT_ONCE_NANOS ? headAt : now;
  }
}
