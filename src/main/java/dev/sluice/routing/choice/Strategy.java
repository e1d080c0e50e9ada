package dev.sluice.routing.choice;

import dev.sluice.config.RoutingStrategy;
import java.util.random.RandomGenerator;

/** Chooses among the candidates that can take a request. Stateless. */
public interface Strategy {
  /**
   * @param candidates the first {@code count} can take the request; their order means nothing and may be changed
   * @param count 1 or more
   * @return index of the chosen one
   */
  int choose(Candidate[] candidates, int count, RandomGenerator random);

  /**
   * The strategy of a name in the config.
   *
   * @param latencyBuffer share by which a deployment may be slower than the quickest; for latency-based-routing
   */
  static Strategy of(RoutingStrategy name, double latencyBuffer) {
    return switch (name) {
      case SIMPLE_SHUFFLE -> new SimpleShuffle();
      case LEAST_BUSY -> new LeastBusy();
      case LATENCY_BASED -> new LatencyBased(latencyBuffer);
      case USAGE_BASED -> new UsageBased();
      case COST_BASED -> new CostBased();
      case PEAK_EWMA -> new QuickerOfTwo();
    };
  }
}
