package dev.sluice.ingress.serving;

import dev.sluice.bus.Rollout;
import dev.sluice.config.Settings;
import dev.sluice.config.Snapshot;
import dev.sluice.routing.Planner;
import dev.sluice.routing.health.Standings;
import java.util.random.RandomGenerator;

/**
 * What an ingress lane serves: one rollout and the tables made of it. Swapped whole; a request keeps the one that it
 * began with.
 */
public record Serving(
    Rollout rollout,
    Planner planner,
    ModelsList models,
    DearestPrices prices,
    DeploymentLabels labels) {
  public static Serving of(Rollout rollout, Standings standings, RandomGenerator random) {
    Snapshot snapshot = rollout.snapshot();
    return new Serving(
        rollout,
        new Planner(snapshot, standings, random, System::nanoTime),
        ModelsList.of(snapshot),
        new DearestPrices(snapshot),
        new DeploymentLabels());
  }

  public Settings settings() {
    return rollout.snapshot().settings();
  }
}
