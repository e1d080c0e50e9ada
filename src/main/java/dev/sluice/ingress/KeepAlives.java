package dev.sluice.ingress;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The exchanges whose callers are sent a comment when they have heard nothing for a while: by one tick a second, instead
 * of a timer per stream. Owned by its lane's event loop.
 */
final class KeepAlives {
  private final Set<Exchange> exchanges = new LinkedHashSet<>();

  /** Changes the seconds of silence after which an exchange's caller is sent a comment; 0: never. Returns the new ones. */
  int set(Exchange exchange, int before, int seconds) {
    if (seconds > 0) {
      exchanges.add(exchange);
    } else if (before > 0) {
      exchanges.remove(exchange);
    }
    return seconds;
  }

  /** A second passed. */
  void tick() {
    if (!exchanges.isEmpty()) {
      List.copyOf(exchanges).forEach(Exchange::tick); // one may leave when it is written to
    }
  }
}
