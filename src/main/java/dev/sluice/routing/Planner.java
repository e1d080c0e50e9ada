package dev.sluice.routing;

import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Spelling;
import dev.sluice.config.WildcardName;
import dev.sluice.routing.Explanation.Match;
import dev.sluice.routing.health.Standings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the deployments behind a model name and plans the attempts, in LiteLLM's order of look-up: deployment id,
 * alias, model group, the most specific wildcard, and last the deployments' own {@code litellm_params.model}. Made
 * anew for each snapshot; owned by one ingress lane.
 */
public final class Planner {
  private static final int SUGGESTIONS = 3;
  private static final Set<FailureKind> EXPLAINED =
      Set.of(FailureKind.SERVER, FailureKind.CONTEXT_WINDOW, FailureKind.CONTENT_POLICY);

  private final RandomGenerator random;
  private final LongSupplier clock;
  private final Map<String, Snapshot.Alias> aliases;
  private final Map<String, Found> byName = new LinkedHashMap<>();
  private final Map<String, Found> byId = new HashMap<>();
  private final Map<String, Found> byUpstreamModel = new HashMap<>();
  private final List<Wildcard> wildcards = new ArrayList<>();
  private final Set<String> own = new HashSet<>(); // of one team each: nobody else is led there

  /**
   * @param standings how the deployments are doing, shared by all lanes
   * @param clock nanoseconds of a monotonic clock
   */
  public Planner(
      Snapshot snapshot, Standings standings, RandomGenerator random, LongSupplier clock) {
    this(
        snapshot.groups(),
        snapshot.aliases(),
        snapshot.settings().routing(),
        standings,
        random,
        clock);
  }

  Planner(
      List<ModelGroup> groups,
      Map<String, Snapshot.Alias> aliases,
      RoutingSettings rules,
      Standings standings,
      RandomGenerator random,
      LongSupplier clock) {
    this.random = random;
    this.clock = clock;
    this.aliases = aliases;
    standings.remember(rules.latency());
    Routes routes = new Routes(rules, standings, random);
    Map<String, List<Deployment>> upstreamModels = new HashMap<>();
    for (ModelGroup group : groups) {
      add(group, routes);
      if (group.team() != null) {
        own.add(group.name());
      } else if (!group.isWildcard()) {
        group
            .deployments()
            .forEach(deployment -> upstreamModels
                .computeIfAbsent(deployment.model(), any -> new ArrayList<>())
                .add(deployment));
      }
    }
    upstreamModels.forEach((name, deployments) -> byUpstreamModel.put(
        name,
        new Found(
            routes.to(deployments.get(0).group(), deployments), List.of(), Match.UPSTREAM_MODEL)));
    wildcards.sort(
        Comparator.comparingInt((Wildcard w) -> w.name.literalLength()).reversed());
  }

  private record Wildcard(WildcardName name, ModelRoute route) {}

  private record Routes(RoutingSettings rules, Standings standings, RandomGenerator random) {
    ModelRoute to(String name, List<Deployment> deployments) {
      return new ModelRoute(name, deployments, rules, standings, random);
    }
  }

  /**
   * What a name leads to.
   *
   * @param stars what the caller's name has in place of the group's stars; none when it has none
   * @param match how it was found
   */
  record Found(ModelRoute route, List<String> stars, Match match) {

    /** Behind a wildcard the model's name is the caller's: that nobody knows it says nothing of the deployment. */
    Failure fairly(Failure failure) {
      return failure.kind() == FailureKind.NOT_FOUND && !stars.isEmpty()
          ? new Failure(failure.kind(), failure.retryAfterMillis(), true)
          : failure;
    }

    Target target(Deployment deployment, String name) {
      String model = deployment.upstreamModel();
      String filled = stars.isEmpty() ? model : WildcardName.fill(model, stars);
      return new Target(deployment, filled, name);
    }
  }

  private void add(ModelGroup group, Routes routes) {
    ModelRoute route = routes.to(group.name(), group.deployments());
    if (group.isWildcard()) {
      wildcards.add(new Wildcard(new WildcardName(group.name()), route));
    } else {
      byName.put(group.name(), new Found(route, List.of(), Match.GROUP));
    }
    for (Deployment deployment : group.deployments()) {
      if (!deployment.upstreamModel().contains("*")) { // an id says nothing about a star
        byId.put(
            deployment.id(),
            new Found(routes.to(group.name(), List.of(deployment)), List.of(), Match.ID));
      }
    }
  }

  /** The plan for a request, or null when nothing serves the model. */
  public @Nullable RoutePlan plan(Ask ask) {
    Found found = find(ask.model());
    return found == null ? null : new RoutePlan(this, ask, found);
  }

  /** What would happen to a request now, or null when nothing serves the model. Nothing is counted, nothing is sent. */
  public @Nullable Explanation explain(Ask ask) {
    Found found = find(ask.model());
    if (found == null) {
      return null;
    }
    Decision decision =
        found.route().decide(ask, new BitSet(), Integer.MIN_VALUE, clock.getAsLong());
    Deployment chosen = decision.chosen();
    Map<FailureKind, List<String>> fallbacks = new EnumMap<>(FailureKind.class);
    for (FailureKind kind : EXPLAINED) {
      fallbacks.put(kind, new StandIns(this, ask, found.route()).all(kind));
    }
    return new Explanation(
        found.match(),
        decision,
        chosen == null ? null : found.target(chosen, ask.model()),
        chosen == null
            ? 0
            : Retrying.allowed(found.route(), ask, chosen.traits(), FailureKind.SERVER),
        fallbacks);
  }

  /** Names that may stand in for what is asked for, whatever goes wrong, as far as they may be used. */
  public Set<String> standIns(Ask ask) {
    Found found = ask.fallbacksDisabled() ? null : find(ask.model());
    if (found == null
        || ask.fallbacks() == null && found.route().rules().fallbacks().areNone()) {
      return Set.of();
    }
    Set<String> names = new LinkedHashSet<>();
    StandIns standIns = new StandIns(this, ask, found.route());
    EXPLAINED.forEach(kind -> names.addAll(standIns.all(kind)));
    return names;
  }

  /** Whether some deployment answers to this name. */
  public boolean serves(String model) {
    return find(model) != null;
  }

  /**
   * The model group that a name leads to; the name itself where that leads to no group, or to deployments of several.
   */
  public String groupOf(String model) {
    Found found = find(model);
    return found == null || found.match() == Match.UPSTREAM_MODEL
        ? model
        : found.route().name();
  }

  /** The model that a provider would be sent for this name, by the first deployment; null when nothing serves it. */
  public @Nullable String upstreamModel(String model) {
    Found found = find(model);
    return found == null ? null : found.target(found.route().first(), model).upstreamModel();
  }

  @Nullable
  Found find(String model) {
    Found direct = byId.get(model);
    if (direct != null) {
      return direct;
    }
    Snapshot.Alias alias = aliases.get(model);
    String name = alias == null ? model : alias.model();
    Found exact = byName.get(name);
    if (exact != null) {
      return alias == null ? exact : new Found(exact.route, List.of(), Match.ALIAS);
    }
    for (Wildcard wildcard : wildcards) {
      List<String> stars = wildcard.name.match(name);
      if (stars != null) {
        return new Found(wildcard.route, stars, Match.WILDCARD);
      }
    }
    return byUpstreamModel.get(name);
  }

  long now() {
    return clock.getAsLong();
  }

  RandomGenerator random() {
    return random;
  }

  /** Names that a caller may have meant, nearest first; hidden ones are not told. */
  public List<String> nearest(String model) {
    List<String> names = new ArrayList<>(byName.keySet());
    names.removeAll(own);
    aliases.forEach((name, alias) -> {
      if (!alias.hidden()) {
        names.add(name);
      }
    });
    return Spelling.related(model, names, SUGGESTIONS);
  }
}
