package dev.sluice.routing;

import dev.sluice.config.ApiPath;
import dev.sluice.config.ConfigException;
import dev.sluice.config.Deployment;
import dev.sluice.config.KeepAlive;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Origin;
import dev.sluice.config.Provider;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Secret;
import dev.sluice.config.Settings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Timeouts;
import dev.sluice.config.Traits;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.routing.health.Standings;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds what a planner plans for: deployments {@code openai/...}, in groups, with aliases. */
public final class Models {
  /** Requests that wait at a time. */
  static final int QUEUE_LENGTH = 100;

  private static final Provider OPENAI = new Provider(
      "openai",
      Provider.Dialect.OPENAI,
      null,
      List.of(),
      List.of(),
      false,
      Map.of(),
      List.of(),
      Map.of(),
      Map.of(),
      ApiPath.AS_WRITTEN);

  private final Map<String, List<Deployment>> groups = new LinkedHashMap<>();
  private final Map<String, Snapshot.Alias> aliases = new LinkedHashMap<>();

  Models serve(String group, String id, String upstreamModel) {
    return serve(group, id, upstreamModel, 1);
  }

  Models serve(String group, String id, String upstreamModel, double weight) {
    groups
        .computeIfAbsent(group, any -> new ArrayList<>())
        .add(deployment(group, id, upstreamModel).with(Traits.PLAIN.withWeight(weight)));
    return this;
  }

  Models serve(String group, String id, Traits traits) {
    groups
        .computeIfAbsent(group, any -> new ArrayList<>())
        .add(deployment(group, id, "u").with(traits));
    return this;
  }

  Models alias(String name, String to, boolean hidden) {
    aliases.put(name, new Snapshot.Alias(to, hidden));
    return this;
  }

  Planner planner(long seed) {
    Snapshot snapshot = snapshot();
    return new Planner(snapshot, new Standings(), new Random(seed), System::nanoTime);
  }

  Snapshot snapshot() {
    List<ModelGroup> list = new ArrayList<>();
    groups.forEach((name, deployments) -> list.add(new ModelGroup(name, deployments)));
    return new Snapshot(1, Instant.EPOCH, "test", list, aliases, settings(), List.of());
  }

  /** A planner in which nothing happens by itself. */
  Planner planner(
      RoutingSettings rules, Standings standings, RandomGenerator random, LongSupplier clock) {
    List<ModelGroup> list = new ArrayList<>();
    groups.forEach((name, deployments) -> list.add(new ModelGroup(name, deployments)));
    return new Planner(list, aliases, rules, standings, random, clock);
  }

  /** The standard rules with another strategy. */
  static RoutingSettings rules(RoutingStrategy strategy) {
    return rules(strategy, 0, false);
  }

  /**
   * @param maxWaitMillis for a deployment below its max_parallel_requests
   */
  static RoutingSettings rules(RoutingStrategy strategy, long maxWaitMillis, boolean checked) {
    RoutingSettings standard = RoutingSettings.standard();
    return new RoutingSettings(
        strategy,
        Map.of(),
        standard.retries(),
        standard.cooldowns(),
        standard.fallbacks(),
        checked,
        false,
        true,
        standard.latency(),
        new RoutingSettings.Queue(maxWaitMillis, QUEUE_LENGTH),
        Map.of());
  }

  /** The target of one request, or null when the plan is null: {@code id upstream-model}. */
  static @Nullable String target(Planner planner, String model) {
    RoutePlan plan = planner.plan(Ask.of(model));
    if (plan == null) {
      return null;
    }
    Target target = ((Step.Attempt) plan.begin()).target();
    plan.abandoned();
    return target.deployment().id() + " " + target.upstreamModel();
  }

  /** A deployment of a group {@code m}. */
  public static Deployment deployment(String id, Traits traits) {
    return deployment("m", id, "u").with(traits);
  }

  private static Settings settings() {
    try {
      return new ConfigReader(name -> null, Clock.systemUTC())
          .forOneModel("echo/echo", null, null)
          .settings();
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  static Deployment deployment(String group, String id, String upstreamModel) {
    return new Deployment(
        id,
        group,
        OPENAI,
        upstreamModel,
        new Origin("http", "host", 8000),
        "/v1",
        null,
        null,
        new Secret("sk-upstream"),
        Map.of(),
        Map.of(),
        Map.of(),
        true,
        false,
        List.of(),
        Set.of(),
        Set.of(),
        null,
        false,
        Timeouts.NONE,
        KeepAlive.NONE,
        null,
        0,
        dev.sluice.config.HealthCheck.PLAIN,
        Traits.PLAIN,
        dev.sluice.config.ModelFacts.PLAIN);
  }
}
