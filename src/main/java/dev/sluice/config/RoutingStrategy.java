package dev.sluice.config;

import java.util.Arrays;
import java.util.Optional;

/** How a deployment is chosen among those of a group that can take a request. */
public enum RoutingStrategy {
  /** At random, each as often as its weight says. */
  SIMPLE_SHUFFLE("simple-shuffle"),
  /** The one with the fewest requests in flight. */
  LEAST_BUSY("least-busy"),
  /** The one that was quickest of late. */
  LATENCY_BASED("latency-based-routing"),
  /** The one that served the fewest tokens this minute. */
  USAGE_BASED("usage-based-routing-v2"),
  /** The one with the lowest price. */
  COST_BASED("cost-based-routing"),
  /** Of two picked at random, the one with less time to first byte times requests in flight. Sluice's own. */
  PEAK_EWMA("peak-ewma");

  private final String key;

  RoutingStrategy(String key) {
    this.key = key;
  }

  /** Its name in a config file. */
  public String key() {
    return key;
  }

  public static Optional<RoutingStrategy> of(String key) {
    return Arrays.stream(values()).filter(strategy -> strategy.key.equals(key)).findFirst();
  }
}
