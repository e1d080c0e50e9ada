package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.HealthChecks;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;

/** Reads when and how deployments are checked. */
final class HealthCheckReader {
  private static final Range INTERVAL =
      new Range("seconds", 0.1, 86400, (long) Defaults.HEALTH_CHECK_INTERVAL);
  private static final Range AT_ONCE =
      new Range("a number", 1, 1000, Defaults.HEALTH_CHECK_CONCURRENCY);
  private static final Range STALENESS =
      new Range("seconds", 0.1, 604800, "two health_check_intervals");

  private HealthCheckReader() {}

  static HealthChecks read(Section general, Section router) {
    boolean inBackground = general.flag("background_health_checks", false);
    double interval =
        general.number("health_check_interval", INTERVAL, Defaults.HEALTH_CHECK_INTERVAL);
    boolean steerRouting = router.flag("enable_health_check_routing", false);
    if (steerRouting && !inBackground) {
      router.warn(
          "enable_health_check_routing",
          "does nothing without general_settings.background_health_checks: true");
    }
    return new HealthChecks(
        inBackground,
        Section.millis(interval),
        general.flag("health_check_details", true),
        (int)
            general.number("health_check_concurrency", AT_ONCE, Defaults.HEALTH_CHECK_CONCURRENCY),
        steerRouting,
        router.millis("health_check_staleness_threshold", STALENESS, 2 * interval),
        router.flag("health_check_ignore_transient_errors", false));
  }
}
