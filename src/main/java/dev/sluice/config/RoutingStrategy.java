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

  private final String word;

  RoutingStrategy(String word) {
    this.word = word;
  }

  /** Its name in a config file. */
  public String word() {
    return word;
  }

  public static Optional<RoutingStrategy> of(String word) {
    return Arrays.stream(values())
        .filter(strategy -> strategy.word.equals(word))
        .findFirst();
  }
}
