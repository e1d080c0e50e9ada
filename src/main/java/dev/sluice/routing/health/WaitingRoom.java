package dev.sluice.routing.health;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many requests to a model group wait, and in which order they came. Thread-safe. */
public final class WaitingRoom {
  /** Given in place of a ticket when the room is full. */
  public static final long FULL = -1;

  /** Of a request that does not wait: everybody in a line came before it. */
  public static final long NEWCOMER = Long.MAX_VALUE;

  private final AtomicLong tickets; // of all rooms: a deployment may be waited for in several
  private final AtomicInteger waiting = new AtomicInteger();

  WaitingRoom(AtomicLong tickets) {
    this.tickets = tickets;
  }

  /**
   * Takes a ticket.
   *
   * @param most that may wait at a time
   * @return 0 and up, or {@link #FULL}
   */
  public long enter(int most) {
    int before = waiting.getAndUpdate(present -> present < most ? present + 1 : present);
    return before < most ? tickets.getAndIncrement() : FULL;
  }

  public void leave() {
    waiting.decrementAndGet();
  }

  /** How many wait now. */
  public int size() {
    return waiting.get();
  }
}
