package dev.sluice.config.reading;

import dev.sluice.config.Defaults;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.reading.Section.Range;
import java.util.Map;

/** Reads how requests find their deployment: {@code router_settings}, and what stands elsewhere for the same. */
final class RoutingReader {
  private static final Range RETRIES = new Range("a number", 0, 100, Defaults.NUM_RETRIES);

  private final Section litellm;
  private final Section router;

  RoutingReader(Section litellm, Section router) {
    this.litellm = litellm;
    this.router = router;
  }

  RoutingSettings read() {
    RoutingSettings standard = RoutingSettings.standard();
    return new RoutingSettings(
        standard.strategy(),
        standard.groupStrategies(),
        retries(),
        standard.cooldowns(),
        standard.fallbacks(),
        standard.checkContextWindow(),
        standard.tagFiltering(),
        standard.matchAnyTag(),
        standard.latencyBuffer(),
        standard.maxWaitMillis());
  }

  private RoutingSettings.Retries retries() {
    double inherited = litellm.number("num_retries", RETRIES, Defaults.NUM_RETRIES);
    return new RoutingSettings.Retries(
        (int) router.number("num_retries", RETRIES, inherited),
        Map.of(),
        Map.of(),
        Defaults.RETRY_BUDGET,
        Defaults.RETRY_BUDGET_MINIMUM);
  }
}
