package dev.sluice.routing;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Spelling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the deployments behind a model name and plans the attempts, in LiteLLM's order of look-up: deployment id,
 * alias, model group, the most specific wildcard, and last the deployments' own {@code litellm_params.model}. Made
 * anew for each snapshot; owned by one ingress lane.
 */
public final class Planner {
  private static final int SUGGESTIONS = 3;

  private final RandomGenerator random;
  private final Map<String, Snapshot.Alias> aliases;
  private final Map<String, WeightedPick> byName = new LinkedHashMap<>();
  private final Map<String, WeightedPick> byId = new HashMap<>();
  private final Map<String, WeightedPick> byUpstreamModel = new HashMap<>();
  private final List<Wildcard> wildcards = new ArrayList<>();

  public Planner(Snapshot snapshot, RandomGenerator random) {
    this.random = random;
    this.aliases = snapshot.aliases();
    Map<String, List<Deployment>> upstreamModels = new HashMap<>();
    for (ModelGroup group : snapshot.groups()) {
      add(group, new WeightedPick(group.deployments()));
      if (!group.isWildcard()) {
        group
            .deployments()
            .forEach(deployment -> upstreamModels
                .computeIfAbsent(upstreamModel(deployment), any -> new ArrayList<>())
                .add(deployment));
      }
    }
    upstreamModels.forEach(
        (name, deployments) -> byUpstreamModel.put(name, new WeightedPick(deployments)));
    wildcards.sort(
        Comparator.comparingInt((Wildcard w) -> w.name.literalLength()).reversed());
  }

  private record Wildcard(WildcardName name, WeightedPick pick) {}

  private void add(ModelGroup group, WeightedPick pick) {
    if (group.isWildcard()) {
      wildcards.add(new Wildcard(new WildcardName(group.name()), pick));
    } else {
      byName.put(group.name(), pick);
    }
    for (Deployment deployment : group.deployments()) {
      if (!deployment.upstreamModel().contains("*")) { // an id says nothing about a star
        byId.put(deployment.id(), new WeightedPick(List.of(deployment)));
      }
    }
  }

  private static String upstreamModel(Deployment deployment) {
    return deployment.provider().prefix() + "/" + deployment.upstreamModel();
  }

  /** The plan for a model name, or null when nothing serves it. */
  public @Nullable RoutePlan plan(String model) {
    WeightedPick direct = byId.get(model);
    if (direct != null) {
      return planFor(direct, List.of());
    }
    Snapshot.Alias alias = aliases.get(model);
    String name = alias == null ? model : alias.model();
    WeightedPick exact = byName.get(name);
    if (exact != null) {
      return planFor(exact, List.of());
    }
    for (Wildcard wildcard : wildcards) {
      List<String> stars = wildcard.name.match(name);
      if (stars != null) {
        return planFor(wildcard.pick, stars);
      }
    }
    WeightedPick specific = byUpstreamModel.get(name);
    return specific == null ? null : planFor(specific, List.of());
  }

  /**
   * @param stars what the caller's name has in place of the group's stars; none when it has none
   */
  private RoutePlan planFor(WeightedPick pick, List<String> stars) {
    Deployment deployment = pick.pick(random);
    String model = deployment.upstreamModel();
    return new RoutePlan(
        deployment.group(),
        new Target(deployment, stars.isEmpty() ? model : WildcardName.fill(model, stars)));
  }

  /** Names that a caller may have meant, nearest first; hidden ones are not told. */
  public List<String> nearest(String model) {
    List<String> names = new ArrayList<>(byName.keySet());
    aliases.forEach((name, alias) -> {
      if (!alias.hidden()) {
        names.add(name);
      }
    });
    return Spelling.related(model, names, SUGGESTIONS);
  }
}
