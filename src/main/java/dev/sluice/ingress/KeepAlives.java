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

  void add(Exchange exchange) {
    exchanges.add(exchange);
  }

  void remove(Exchange exchange) {
    exchanges.remove(exchange);
  }

  /** A second passed. */
  void tick() {
    if (!exchanges.isEmpty()) {
      List.copyOf(exchanges).forEach(Exchange::tick); // one may leave when it is written to
    }
  }
}
