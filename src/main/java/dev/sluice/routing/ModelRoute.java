package dev.sluice.routing;

import dev.sluice.config.Deployment;
import dev.sluice.config.RoutingSettings;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.choice.Exclusion;
import dev.sluice.routing.choice.Strategy;
import dev.sluice.routing.health.RetryBudget;
import dev.sluice.routing.health.Standing;
import dev.sluice.routing.health.Standings;
import dev.sluice.routing.health.WaitingRoom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The deployments behind one name, and how one lane chooses among them. Owned by one lane. */
final class ModelRoute {
  private final String name;
  private final RoutingSettings rules;
  private final Strategy strategy;
  private final @Nullable RetryBudget budget; // null in a decision that sends nothing
  private final @Nullable WaitingRoom room; // likewise
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
    this(
        name,
        deployments.stream()
            .map(deployment -> candidate(deployment, rules, standings))
            .toList(),
        rules,
        standings.budgetOf(name),
        standings.roomOf(name),
        random);
  }

  /** One that only decides. */
  ModelRoute(
      String name, List<Candidate> candidates, RoutingSettings rules, RandomGenerator random) {
    this(name, candidates, rules, null, null, random);
  }

  private ModelRoute(
      String name,
      List<Candidate> candidates,
      RoutingSettings rules,
      @Nullable RetryBudget budget,
      @Nullable WaitingRoom room,
      RandomGenerator random) {
    this.name = name;
    this.rules = rules;
    this.strategy = Strategy.of(rules.strategyOf(name), rules.latency().buffer());
    this.budget = budget;
    this.room = room;
    this.random = random;
    this.filter = new Filter(name, rules, random);
    this.all = candidates.toArray(Candidate[]::new);
    this.open = new Candidate[all.length];
  }

  private static Candidate candidate(
      Deployment deployment, RoutingSettings rules, Standings standings) {
    return new Candidate(
        deployment, standings.of(deployment.id()), standings.allowances(deployment, rules));
  }

  String name() {
    return name;
  }

  RoutingSettings rules() {
    return rules;
  }

  RetryBudget budget() {
    return Objects.requireNonNull(budget);
  }

  WaitingRoom room() {
    return Objects.requireNonNull(room);
  }

  int size() {
    return all.length;
  }

  /** After a decision: each deployment with the reason why it was not considered, or its score. */
  Candidate[] candidates() {
    return all;
  }

  /** The first of its deployments, whatever their state. */
  Deployment first() {
    return all[0].deployment();
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
   * @param ticket of a request that waited; {@link WaitingRoom#NEWCOMER} of others
   * @param decisions learns how it was chosen; null: nobody wants to know
   */
  @Nullable
  Candidate enter(
      Ask ask,
      BitSet tried,
      int fromOrder,
      long ticket,
      long now,
      @Nullable List<Decision> decisions) {
    if (decisions != null) {
      return enterRecorded(ask, (BitSet) tried.clone(), fromOrder, ticket, now, decisions);
    }
    filter.look(all, ask, tried, fromOrder, now);
    while (true) {
      Candidate chosen = pick();
      Exclusion obstacle = chosen == null ? null : obstacle(chosen, ticket, now);
      if (chosen == null || obstacle == null) {
        return chosen;
      }
      chosen.exclude(obstacle); // another lane was quicker, or somebody waits
    }
  }

  private @Nullable Candidate enterRecorded(
      Ask ask, BitSet closed, int fromOrder, long ticket, long now, List<Decision> decisions) {
    Map<Candidate, Exclusion> obstacles = new IdentityHashMap<>();
    while (true) {
      Decision decision = decide(ask, closed, fromOrder, now);
      decisions.add(decision);
      if (decision.choice() < 0) {
        filter.look(all, ask, closed, fromOrder, now); // for refusal()
        obstacles.forEach(Candidate::exclude);
        return null;
      }
      Candidate chosen = all[decision.choice()];
      Exclusion obstacle = obstacle(chosen, ticket, now);
      if (obstacle == null) {
        return chosen;
      }
      closed.set(decision.choice()); // another lane was quicker, or somebody waits
      obstacles.put(chosen, obstacle);
    }
  }

  /** What would be chosen, without counting anything in. */
  Decision decide(Ask ask, BitSet tried, int fromOrder, long now) {
    Stream<Candidate> copies = Arrays.stream(all).map(Candidate::copy);
    return Decision.among(copies, name, rules, ask, tried, fromOrder, now, random.nextLong());
  }

  /** Chooses, and counts nothing in; null when none can take the request. */
  @Nullable
  Candidate choose(Ask ask, BitSet tried, int fromOrder, long now) {
    filter.look(all, ask, tried, fromOrder, now);
    return pick();
  }

  private @Nullable Candidate pick() {
    int count = gather();
    return switch (count) {
      case 0 -> null;
      case 1 -> open[0];
      default -> open[strategy.choose(open, count, random)];
    };
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

  private @Nullable Exclusion obstacle(Candidate chosen, long ticket, long now) {
    Standing standing = chosen.standing();
    boolean probe = standing.awaitsProbe(now);
    if (probe && !standing.tryProbe(now)) {
      return Exclusion.COOLING;
    }
    Exclusion obstacle = limit(chosen, ticket, now);
    if (obstacle != null && probe) {
      standing.releaseProbe(now);
    }
    return obstacle;
  }

  private @Nullable Exclusion limit(Candidate chosen, long ticket, long now) {
    int most = chosen.traits().maxParallel();
    if (most > 0 && chosen.standing().line().isBefore(ticket)
        || !chosen.standing().tryEnter(most)) {
      return Exclusion.MAX_PARALLEL;
    }
    if (!chosen.standing().tryRequest(now, filter.rpm(chosen))) {
      chosen.standing().leave();
      return Exclusion.RPM;
    }
    return null;
  }

  /** Nanoseconds until a deployment may be used that {@link #enter} could not; {@code Long.MAX_VALUE}: unknown. */
  long nextChange(long now) {
    return Obstacles.nextChange(all, now);
  }

  /** Why {@link #enter} found none. */
  Refusal refusal(Ask ask, long now) {
    return Obstacles.refusal(all, ask, now);
  }
}
