package dev.sluice.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How requests find their deployment, and what happens when an attempt fails. Defaults are in {@link Defaults}.
 *
 * @param strategy {@code router_settings.routing_strategy}
 * @param groupStrategies {@code sluice_settings.routing_strategies}, by model group
 * @param retries how often an attempt is repeated
 * @param cooldowns when a deployment is left alone, and for how long
 * @param fallbacks which groups stand in for another
 * @param checkContextWindow {@code router_settings.enable_pre_call_checks}
 * @param tagFiltering {@code router_settings.enable_tag_filtering}
 * @param matchAnyTag {@code router_settings.tag_filtering_match_any}: one common tag is enough
 * @param latency {@code routing_strategy_args}: how latency-based-routing compares
 * @param queue how requests wait for a deployment below its {@code max_parallel_requests}
 * @param providerBudgets {@code router_settings.provider_budget_config}: what all deployments of a provider may cost
 *     together, by its prefix
 */
public record RoutingSettings(
    RoutingStrategy strategy,
    Map<String, RoutingStrategy> groupStrategies,
    Retries retries,
    Cooldowns cooldowns,
    Fallbacks fallbacks,
    boolean checkContextWindow,
    boolean tagFiltering,
    boolean matchAnyTag,
    Latency latency,
    Queue queue,
    Map<String, Traits.Budget> providerBudgets) {

  /** The strategy of a group. */
  public RoutingStrategy strategyOf(String group) {
    return groupStrategies.getOrDefault(group, strategy);
  }

  /**
   * @param count {@code num_retries}: attempts after the first, in one group
   * @param byKind {@code retry_policy}: counts that win over {@code count}
   * @param byGroup {@code model_group_retry_policy}: counts that win over {@code byKind}, by group
   * @param budget {@code sluice_settings.retry_budget}: retries as a share of a group's requests over ten seconds
   * @param always {@code sluice_settings.retry_budget_minimum}: retries in ten seconds that the budget always allows
   * @param leastWaitMillis {@code retry_after}: at least so long before the same deployment is asked again
   */
  public record Retries(
      int count,
      Map<FailureKind, Integer> byKind,
      Map<String, Map<FailureKind, Integer>> byGroup,
      double budget,
      int always,
      long leastWaitMillis) {

    /** What a policy says of a failure in a group, or null when none says anything. */
    public @Nullable Integer policy(String group, FailureKind kind) {
      Integer own = byGroup.getOrDefault(group, Map.of()).get(kind);
      return own != null ? own : byKind.get(kind);
    }
  }

  /**
   * @param enabled not {@code disable_cooldowns}
   * @param millis {@code cooldown_time}: of the first cooldown; each that follows soon is twice as long
   * @param maxMillis {@code sluice_settings.max_cooldown_time}
   * @param allowedFails {@code allowed_fails}: failures in a row that are put up with
   * @param byKind {@code allowed_fails_policy}: counts that win over {@code allowedFails}
   * @param failureShare {@code sluice_settings.cooldown_failure_share}: of a minute's requests, from the fifth on
   * @param maxShare {@code sluice_settings.max_cooldown_share} of a group; when more would have to cool down, all of
   *     the group are used
   * @param slowStartMillis {@code sluice_settings.slow_start}: time in which a recovered deployment comes to its full
   *     share
   * @param slowFirstByteMillis {@code sluice_settings.slow_first_byte}: a stream's first byte that takes longer
   *     counts as a failure; 0: none does
   */
  public record Cooldowns(
      boolean enabled,
      long millis,
      long maxMillis,
      int allowedFails,
      Map<FailureKind, Integer> byKind,
      double failureShare,
      double maxShare,
      long slowStartMillis,
      long slowFirstByteMillis) {

    /** Failures of a kind in a row that are put up with. */
    public int allowed(FailureKind kind) {
      return byKind.getOrDefault(kind, allowedFails);
    }
  }

  /**
   * @param buffer {@code lowest_latency_buffer}: share by which a deployment may be slower than the quickest and still
   *     be chosen
   * @param ttlMillis {@code ttl}: how long a sample counts
   * @param samples {@code max_latency_list_size}: how many of the last samples of a deployment count
   */
  public record Latency(double buffer, long ttlMillis, int samples) {
    /** As with an empty config file. */
    public static final Latency STANDARD = new Latency(
        Defaults.LATENCY_BUFFER, (long) (Defaults.LATENCY_TTL * 1000), Defaults.LATENCY_SAMPLES);
  }

  /**
   * @param maxMillis {@code sluice_settings.max_queue_time}: how long a request waits
   * @param maxLength {@code sluice_settings.max_queue_length}: how many requests to one group wait at a time
   */
  public record Queue(long maxMillis, int maxLength) {
    /** As with an empty config file. */
    public static final Queue STANDARD =
        new Queue((long) (Defaults.MAX_QUEUE_TIME * 1000), Defaults.MAX_QUEUE_LENGTH);
  }

  /** As with an empty config file. */
  public static RoutingSettings standard() {
    return new RoutingSettings(
        Defaults.ROUTING_STRATEGY,
        Defaults.ROUTING_STRATEGIES,
        new Retries(
            Defaults.NUM_RETRIES,
            Map.of(),
            Map.of(),
            Defaults.RETRY_BUDGET,
            Defaults.RETRY_BUDGET_MINIMUM,
            (long) (Defaults.RETRY_AFTER * 1000)),
        new Cooldowns(
            true,
            (long) (Defaults.COOLDOWN_TIME * 1000),
            (long) (Defaults.MAX_COOLDOWN_TIME * 1000),
            Defaults.ALLOWED_FAILS,
            Map.of(),
            Defaults.COOLDOWN_FAILURE_SHARE,
            Defaults.MAX_COOLDOWN_SHARE,
            (long) (Defaults.SLOW_START * 1000),
            (long) (Defaults.SLOW_FIRST_BYTE * 1000)),
        Fallbacks.NONE,
        false,
        false,
        true,
        Latency.STANDARD,
        Queue.STANDARD,
        Map.of());
  }
}
