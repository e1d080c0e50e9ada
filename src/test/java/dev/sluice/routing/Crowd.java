package dev.sluice.routing;

import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits;
import dev.sluice.fake.FlatPrice;
import dev.sluice.routing.health.Standings;
import java.util.Random;
import java.util.Set;

/** A group {@code m} of many deployments, with limits, prices and budgets that never bite. */
public final class Crowd {
  private Crowd() {}

  public static Planner of(int size, RoutingStrategy strategy) {
    var models = new Models();
    for (int i = 0; i < size; i++) {
      Traits.Budget budget = new Traits.Budget(1e12, 86_400_000);
      models.serve(
          "m",
          "d" + i,
          new Traits(
              1 + i % 3,
              0,
              1000,
              1L << 50,
              1L << 50,
              Set.of(),
              null,
              null,
              100_000,
              FlatPrice.of(1e-6, 2e-6),
              budget));
    }
    return models.planner(
        Models.rules(strategy, 0, true), new Standings(), new Random(1), System::nanoTime);
  }
}
