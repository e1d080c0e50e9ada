package dev.sluice.config.reading.models;

import dev.sluice.config.Traits;
import dev.sluice.config.reading.section.BudgetReader;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what routing wants to know of one deployment, from its {@code litellm_params} and {@code model_info}. */
final class TraitsReader {
  private static final Range ORDER = new Range("a whole number", -1_000_000, 1_000_000, 0);
  private static final Range TOKENS = new Range("a whole number", 0, 1e12, "unknown");

  private final Section params;
  private final Section info;

  TraitsReader(Section params, Section info) {
    this.params = params;
    this.info = info;
  }

  /**
   * The traits but for the weight, which depends on the siblings.
   *
   * @param rpm as written, or null; {@code tpm} likewise
   * @param maxParallel where the deployment does not say
   */
  Traits read(@Nullable Double rpm, @Nullable Double tpm, int maxParallel) {
    Long retries = params.whole("num_retries", Range.RETRIES);
    Double cooldown = params.number("cooldown_time", Range.COOLDOWN);
    return new Traits(
        1,
        (int) params.whole("order", ORDER, 0),
        (int) params.whole("max_parallel_requests", Range.PARALLEL, maxParallel),
        limit(rpm),
        limit(tpm),
        Set.copyOf(params.texts("tags")),
        cooldown == null ? null : Section.millis(cooldown),
        retries == null ? null : retries.intValue(),
        info.whole("max_input_tokens", TOKENS, 0),
        new PriceReader(params, info).read(),
        BudgetReader.read(params, "max_budget", "budget_duration"));
  }

  /** The number from the first section that has one. */
  static @Nullable Double first(String key, Range range, Section... places) {
    for (Section place : places) {
      if (place.has(key)) {
        return place.number(key, range);
      }
    }
    return null;
  }

  private static long limit(@Nullable Double perMinute) {
    return perMinute == null ? 0 : (long) Math.ceil(perMinute);
  }
}
