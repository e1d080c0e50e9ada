package dev.sluice.config;

/**
 * When deployments are checked, and what follows from it.
 *
 * @param inBackground {@code general_settings.background_health_checks}
 * @param intervalMillis {@code general_settings.health_check_interval}: from the end of one round to the next
 * @param details {@code general_settings.health_check_details}: whether {@code /health} says more than names
 * @param atOnce {@code general_settings.health_check_concurrency}: checks at a time
 * @param steerRouting {@code router_settings.enable_health_check_routing}: the unhealthy are not chosen
 * @param staleMillis {@code router_settings.health_check_staleness_threshold}: how long a result steers routing
 * @param forgiveTransient {@code router_settings.health_check_ignore_transient_errors}: 408 and 429 do not steer it
 */
public record HealthChecks(
    boolean inBackground,
    long intervalMillis,
    boolean details,
    int atOnce,
    boolean steerRouting,
    long staleMillis,
    boolean forgiveTransient) {

  /**
   * The same where a round may take so long: unless the config says how long a result counts, it counts until the
   * deployment has been checked again even so.
   */
  public HealthChecks withRoundsOf(long millis) {
    boolean said = staleMillis != 2 * intervalMillis;
    return said
        ? this
        : new HealthChecks(
            inBackground,
            intervalMillis,
            details,
            atOnce,
            steerRouting,
            staleMillis + millis,
            forgiveTransient);
  }
}
