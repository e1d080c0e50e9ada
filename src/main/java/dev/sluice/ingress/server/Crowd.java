package dev.sluice.ingress.server;

import dev.sluice.config.Listening;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts connections, of all lanes together and of each address. Thread-safe. */
public final class Crowd {
  private final boolean limited;
  private final AtomicInteger all = new AtomicInteger();
  private final Map<String, Integer> byPeer = new ConcurrentHashMap<>();

  /** Which limit a connection is beyond; as {@code sluice_settings} and the metrics call it. */
  enum Limit {
    ALL("max_connections"),
    PEER("max_connections_per_peer");

    private final String setting;

    Limit(String setting) {
      this.setting = setting;
    }

    String setting() {
      return setting;
    }
  }

  private Crowd(boolean limited) {
    this.limited = limited;
  }

  public static Crowd ofCallers() {
    return new Crowd(true);
  }

  /** Never too many: the limits are there so that callers leave room for them. */
  public static Crowd ofOperators() {
    return new Crowd(false);
  }

  /** Counts a connection in. Returns the limit that it is beyond, or null. */
  @Nullable
  Limit enter(String peer, Listening limits) {
    int total = all.incrementAndGet();
    int ofPeer = byPeer.merge(peer, 1, Integer::sum);
    if (!limited) {
      return null;
    }
    if (limits.maxConnections() > 0 && total > limits.maxConnections()) {
      return Limit.ALL;
    }
    return limits.maxPeerConnections() > 0 && ofPeer > limits.maxPeerConnections()
        ? Limit.PEER
        : null;
  }

  void leave(String peer) {
    all.decrementAndGet();
    byPeer.computeIfPresent(peer, (any, count) -> count == 1 ? null : count - 1);
  }

  /** How many there are, those beyond a limit included. */
  public int count() {
    return all.get();
  }
}
