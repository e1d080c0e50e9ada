package dev.sluice.ingress.request;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The requests whose body is still arriving. Those that take too long are ended by one tick a second, instead of a
 * timer per request; one that has arrived is forgotten at once. Owned by its lane's event loop.
 */
public final class SlowRequests {
  private final Set<RequestBody> arriving = new LinkedHashSet<>();

  void add(RequestBody body) {
    arriving.add(body);
  }

  void remove(RequestBody body) {
    arriving.remove(body);
  }

  public void tick() {
    long now = System.nanoTime();
    arriving.stream().filter(body -> body.isLate(now)).toList().forEach(RequestBody::expire);
  }
}
