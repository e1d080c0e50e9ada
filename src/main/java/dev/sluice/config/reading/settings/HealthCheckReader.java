package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.HealthCheck;
import dev.sluice.config.HealthCheck.Mode;
import dev.sluice.config.HealthChecks;
import dev.sluice.config.Provider;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import org.jspecify.annotations.Nullable;

/** Reads when and how deployments are checked. */
public final class HealthCheckReader {
  private static final Range INTERVAL =
      new Range("seconds", 0.1, 86400, (long) Defaults.HEALTH_CHECK_INTERVAL);
  private static final Range AT_ONCE =
      new Range("a number", 1, 1000, Defaults.HEALTH_CHECK_CONCURRENCY);
  private static final Range STALENESS =
      new Range("seconds", 0.1, 604800, "two health_check_intervals");
  private static final Range TIMEOUT =
      new Range("seconds", 0.1, 3600, (long) Defaults.HEALTH_CHECK_TIMEOUT);

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

  /** What an entry's {@code model_info} says. */
  public static HealthCheck read(Section info, Provider provider) {
    return new HealthCheck(
        mode(info.text("mode"), provider),
        !info.flag("disable_background_health_check", false),
        info.millis("health_check_timeout", TIMEOUT, Defaults.HEALTH_CHECK_TIMEOUT),
        info.text("health_check_model"));
  }

  private static Mode mode(@Nullable String written, Provider provider) {
    if (written == null) {
      boolean text = provider.dialect() == Provider.Dialect.TEXT_COMPLETION;
      return text ? Mode.COMPLETION : Mode.CHAT;
    }
    return mode(written);
  }

  /** @param name in LiteLLM's words */
  public static Mode mode(String name) {
    return switch (name) {
      case "chat" -> Mode.CHAT;
      case "completion" -> Mode.COMPLETION;
      case "embedding" -> Mode.EMBEDDING;
      default -> Mode.OTHER;
    };
  }
}
