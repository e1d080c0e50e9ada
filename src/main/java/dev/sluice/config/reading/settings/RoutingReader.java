package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingSettings.Queue;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;

/** Reads how requests find their deployment: {@code router_settings}, and what stands elsewhere for the same. */
final class RoutingReader {
  private static final Range QUEUE = new Range("seconds", 0, 3600, Defaults.MAX_QUEUE_TIME);
  private static final Range LENGTH =
      new Range("a whole number", 0, 1_000_000, Defaults.MAX_QUEUE_LENGTH);

  private final Reading reading;
  private final Section litellm;
  private final Section router;
  private final Section own;

  RoutingReader(Reading reading, Section litellm, Section router, Section own) {
    this.reading = reading;
    this.litellm = litellm;
    this.router = router;
    this.own = own;
  }

  RoutingSettings read() {
    StrategyReader strategies = new StrategyReader(reading, router, own);
    return new RoutingSettings(
        strategies.ofAll(),
        strategies.byGroup(),
        new RetryReader(reading, litellm, router, own).read(),
        new CooldownReader(reading, litellm, router, own).read(),
        new FallbackReader(reading, litellm, router).read(),
        router.flag("enable_pre_call_checks", false),
        router.flag("enable_tag_filtering", false),
        router.flag("tag_filtering_match_any", true),
        strategies.latency(),
        new Queue(own.millis("max_queue_time", QUEUE, Defaults.MAX_QUEUE_TIME), (int)
            own.whole("max_queue_length", LENGTH, Defaults.MAX_QUEUE_LENGTH)),
        new ProviderBudgetReader(reading).read(router));
  }
}
