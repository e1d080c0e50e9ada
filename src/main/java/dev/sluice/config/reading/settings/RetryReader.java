package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.FailureKind;
import dev.sluice.config.Redaction;
import dev.sluice.config.RoutingSettings.Retries;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads how often an attempt is repeated. */
final class RetryReader {
  private static final Range BY_KIND = new Range("a whole number", 0, 100, "num_retries");
  private static final Range BUDGET =
      new Range("a share of the requests", 0, 100, Defaults.RETRY_BUDGET);
  private static final Range WAIT = new Range("seconds", 0, 600, Defaults.RETRY_AFTER);
  private static final Range MINIMUM =
      new Range("a whole number", 0, 1_000_000, Defaults.RETRY_BUDGET_MINIMUM);

  private final Reading reading;
  private final Section litellm;
  private final Section router;
  private final Section own;
  private final FailurePolicy policy;

  RetryReader(Reading reading, Section litellm, Section router, Section own) {
    this.reading = reading;
    this.litellm = litellm;
    this.router = router;
    this.own = own;
    this.policy = new FailurePolicy(reading, "retry_policy", "Retries", BY_KIND);
  }

  Retries read() {
    long inherited = litellm.whole("num_retries", Range.RETRIES, Defaults.NUM_RETRIES);
    return new Retries(
        (int) router.whole("num_retries", Range.RETRIES, inherited),
        policy.read(router.path("retry_policy"), router.map("retry_policy")),
        byGroup(),
        own.number("retry_budget", BUDGET, Defaults.RETRY_BUDGET),
        (int) own.whole("retry_budget_minimum", MINIMUM, Defaults.RETRY_BUDGET_MINIMUM),
        router.millis("retry_after", WAIT, Defaults.RETRY_AFTER));
  }

  private Map<String, Map<FailureKind, Integer>> byGroup() {
    Map<String, Map<FailureKind, Integer>> groups = new LinkedHashMap<>();
    String key = "model_group_retry_policy";
    router.map(key).fields().forEach((group, field) -> {
      String path = router.path(key) + "." + Redaction.ofName(group);
      reading.named().key(field.place(), path, group);
      if (field.value() instanceof Mapping mapping) {
        groups.put(group, policy.read(path, mapping));
      } else if (!YamlValue.isNull(field.value())) {
        String shown = Section.shown(field.value());
        reading
            .findings()
            .error(
                field.place(),
                path + " is " + shown + "; write a mapping such as {TimeoutErrorRetries: 1}");
      }
    });
    return Map.copyOf(groups);
  }
}
