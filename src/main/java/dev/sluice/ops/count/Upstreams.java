package dev.sluice.ops.count;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The counts of every upstream instance that runs. Thread-safe. */
public final class Upstreams {
  private final Set<UpstreamCounts> running = ConcurrentHashMap.newKeySet();

  /** @param upstream its name */
  public UpstreamCounts join(String upstream) {
    UpstreamCounts counts = new UpstreamCounts(upstream);
    running.add(counts);
    return counts;
  }

  public void leave(UpstreamCounts counts) {
    running.remove(counts);
  }

  /** Several may have one name. */
  public Collection<UpstreamCounts> all() {
    return Collections.unmodifiableSet(running);
  }
}
