package dev.sluice.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What routing wants to know of a deployment, besides where it is.
 *
 * @param weight share of the group's traffic, 0 or more, relative to its siblings
 * @param order {@code order}: lower ones are used first; 0 when none is set
 * @param maxParallel {@code max_parallel_requests}, or 0 for no limit
 * @param rpm requests a minute that it takes, or 0 for no limit
 * @param tpm tokens a minute that it takes, or 0 for no limit
 * @param tags {@code tags}; none: not chosen by tag
 * @param cooldownMillis {@code cooldown_time}, or null for the router's
 * @param numRetries {@code num_retries}, or null for the router's
 * @param maxInputTokens context window for the prompt, or 0 when it is not known
 * @param price what it costs
 * @param budget what it may cost, or null
 */
public record Traits(
    double weight,
    int order,
    int maxParallel,
    long rpm,
    long tpm,
    Set<String> tags,
    @Nullable Long cooldownMillis,
    @Nullable Integer numRetries,
    long maxInputTokens,
    Price price,
    @Nullable Budget budget) {
  /** Of a deployment about which nothing is said. */
  public static final Traits PLAIN =
      new Traits(1, 0, 0, 0, 0, Set.of(), null, null, 0, Price.UNKNOWN, null);

  /**
   * US dollars that may be spent in a period.
   *
   * @param dollars more than 0
   * @param periodMillis length of the period, which begins anew when it ends
   */
  public record Budget(double dollars, long periodMillis) {}

  /** US dollars per prompt token, or null when it is not known. */
  public @Nullable Double inputCost() {
    return price.rates().input();
  }

  /** US dollars per completion token, or null when it is not known. */
  public @Nullable Double outputCost() {
    return price.rates().output();
  }

  /** The same with so much taken off its price, or put on; itself when that is nothing. */
  public Traits adjusted(Price.Adjustment adjustment) {
    return adjustment.isNone() ? this : with(price.with(adjustment), maxInputTokens);
  }

  /** The same with another price and another length of prompt. */
  public Traits with(Price other, long maxInput) {
    return new Traits(
        weight,
        order,
        maxParallel,
        rpm,
        tpm,
        tags,
        cooldownMillis,
        numRetries,
        maxInput,
        other,
        budget);
  }

  /** The same with another share of its group's traffic. */
  public Traits withWeight(double share) {
    return new Traits(
        share,
        order,
        maxParallel,
        rpm,
        tpm,
        tags,
        cooldownMillis,
        numRetries,
        maxInputTokens,
        price,
        budget);
  }
}
