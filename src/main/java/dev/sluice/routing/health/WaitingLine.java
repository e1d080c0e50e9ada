package dev.sluice.routing.health;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Those who wait for one deployment, in the order of their tickets. Thread-safe, without locks. */
public final class WaitingLine {
  private final ConcurrentSkipListMap<Long, Runnable> waiting = new ConcurrentSkipListMap<>();

  /**
   * @param wake run by whoever makes room, on their thread
   */
  public void join(long ticket, Runnable wake) {
    waiting.put(ticket, wake);
  }

  public void leave(long ticket) {
    waiting.remove(ticket);
  }

  /** Whether somebody waits who came before the holder of this ticket. */
  public boolean isBefore(long ticket) {
    if (waiting.isEmpty()) {
      return false; // the usual case makes no garbage
    }
    Map.Entry<Long, Runnable> first = waiting.firstEntry();
    return first != null && first.getKey() < ticket;
  }

  /** There may be room for one. Who is woken stays in line until it has found a place. */
  public void wakeFirst() {
    if (!waiting.isEmpty()) {
      Map.Entry<Long, Runnable> first = waiting.firstEntry();
      if (first != null) {
        first.getValue().run();
      }
    }
  }
}
