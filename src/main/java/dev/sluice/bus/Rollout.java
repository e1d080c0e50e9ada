package dev.sluice.bus;

import dev.sluice.config.Origin;
import dev.sluice.config.Snapshot;
import java.util.List;
import java.util.Map;

/**
 * What an ingress lane serves from now on; its parts belong together and are swapped together.
 *
 * @param snapshot the configuration
 * @param peers the running instances of every upstream that it names
 */
public record Rollout(Snapshot snapshot, Map<Origin, List<Peer>> peers) {

  /** The instance on this event loop, else one that is the same for every call of this lane. */
  public String addressOf(Origin origin, long lane, int fallback) {
    List<Peer> candidates = peers.getOrDefault(origin, List.of());
    for (Peer peer : candidates) {
      if (peer.lane() == lane) {
        return peer.address();
      }
    }
    return candidates.get(fallback % candidates.size()).address();
  }
}
