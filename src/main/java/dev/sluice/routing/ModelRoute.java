package dev.sluice.routing;

import dev.sluice.config.Deployment;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.Traits.Budget;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.choice.Exclusion;
import dev.sluice.routing.choice.Strategy;
import dev.sluice.routing.health.Allowance;
import dev.sluice.routing.health.RetryBudget;
import dev.sluice.routing.health.Standing;
import dev.sluice.routing.health.Standings;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The deployments behind one name, and how one lane chooses among them. Owned by one lane. */
final class ModelRoute {
  private final String name;
  private final RoutingSettings rules;
  private final Strategy strategy;
  private final RetryBudget budget;
  private final RandomGenerator random;
  private final Filter filter;
  private final Candidate[] all;
  private final Candidate[] open; // scratch: those that can take the request

  /**
   * @param name the model group that settings speak of
   */
  ModelRoute(
      String name,
      List<Deployment> deployments,
      RoutingSettings rules,
      Standings standings,
      RandomGenerator random) {
    this.name = name;
    this.rules = rules;
    this.strategy = Strategy.of(rules.strategyOf(name), rules.latencyBuffer());
    this.budget = standings.budgetOf(name);
    this.random = random;
    this.filter = new Filter(name, rules, random);
    this.all = deployments.stream()
        .map(deployment -> candidate(deployment, rules, standings))
        .toArray(Candidate[]::new);
    this.open = new Candidate[all.length];
  }

  private static Candidate candidate(
      Deployment deployment, RoutingSettings rules, Standings standings) {
    String provider = deployment.provider().prefix();
    Budget shared = rules.providerBudgets().get(provider);
    List<Allowance> allowances =
        shared == null ? List.of() : List.of(new Allowance(shared, standings.spendingOf(provider)));
    return new Candidate(deployment, standings.of(deployment.id()), allowances);
  }

  String name() {
    return name;
  }

  RoutingSettings rules() {
    return rules;
  }

  RetryBudget budget() {
    return budget;
  }

  int size() {
    return all.length;
  }

  /** After a decision: each deployment with the reason why it was not considered, or its score. */
  Candidate[] candidates() {
    return all;
  }

  int indexOf(Candidate candidate) {
    for (int i = 0; i < all.length; i++) {
      if (all[i] == candidate) {
        return i;
      }
    }
    throw new IllegalArgumentException("not of this group");
  }

  /**
   * Chooses a deployment and counts the request in; null when none can take it, and {@link #refusal} says why.
   *
   * @param tried by this request so far, by index; not chosen again
   * @param fromOrder tiers below are not considered
   */
  @Nullable
  Candidate enter(Ask ask, BitSet tried, int fromOrder, long now) {
    filter.look(all, ask, tried, fromOrder, now);
    while (true) {
      int count = gather();
      if (count == 0) {
        return null;
      }
      Candidate chosen = open[count == 1 ? 0 : strategy.choose(open, count, random)];
      Exclusion obstacle = obstacle(chosen, now);
      if (obstacle == null) {
        return chosen;
      }
      chosen.exclude(obstacle); // another lane was quicker
    }
  }

  private int gather() {
    int count = 0;
    for (Candidate candidate : all) {
      if (candidate.exclusion() == null) {
        open[count++] = candidate;
      }
    }
    return count;
  }

  private @Nullable Exclusion obstacle(Candidate chosen, long now) {
    Standing standing = chosen.standing();
    boolean probe = standing.awaitsProbe(now);
    if (probe && !standing.tryProbe(now)) {
      return Exclusion.COOLING;
    }
    Exclusion obstacle = limit(chosen, now);
    if (obstacle != null && probe) {
      standing.releaseProbe(now);
    }
    return obstacle;
  }

  private @Nullable Exclusion limit(Candidate chosen, long now) {
    if (!chosen.standing().tryEnter(chosen.traits().maxParallel())) {
      return Exclusion.MAX_PARALLEL;
    }
    if (!chosen.standing().tryRequest(now, filter.rpm(chosen))) {
      chosen.standing().leave();
      return Exclusion.RPM;
    }
    return null;
  }

  /** Why {@link #enter} found none. */
  Refusal refusal(Ask ask, long now) {
    return filter.refusal(all, ask, now);
  }
}
