package dev.sluice.config;

import dev.sluice.wire.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment costs. Sums are exact in picodollars (1e-12 US dollars), and rounded once, half up, to nanodollars
 * (1e-9).
 *
 * @param rates of tokens
 * @param tiers other rates for long prompts, the longest first; one holds for all tokens of its requests
 * @param perSecond US dollars for each second that an answer takes, or null
 * @param adjustment what is taken off and put on
 */
public record Price(
    Rates rates, List<Tier> tiers, @Nullable Double perSecond, Adjustment adjustment) {
  /** Nobody knows it; everything costs 0. */
  public static final Price UNKNOWN = new Price(Rates.UNKNOWN, List.of(), null, Adjustment.NONE);

  private static final double PICO = 1e12;
  private static final long PICOS_PER_NANO = 1000;

  /**
   * US dollars for a token of each kind; null: not known. A kind without a rate of its own costs as its prompt or its
   * completion does.
   *
   * @param input {@code input_cost_per_token}
   * @param output {@code output_cost_per_token}
   * @param cached {@code cache_read_input_token_cost}
   * @param cacheCreation {@code cache_creation_input_token_cost}
   * @param audioInput {@code input_cost_per_audio_token}
   * @param audioOutput {@code output_cost_per_audio_token}
   * @param reasoning {@code output_cost_per_reasoning_token}
   */
  public record Rates(
      @Nullable Double input,
      @Nullable Double output,
      @Nullable Double cached,
      @Nullable Double cacheCreation,
      @Nullable Double audioInput,
      @Nullable Double audioOutput,
      @Nullable Double reasoning) {
    static final Rates UNKNOWN = new Rates(null, null, null, null, null, null, null);

    private boolean areKnown() {
      boolean text = input != null || output != null || reasoning != null;
      boolean other = cached != null || cacheCreation != null;
      return text || other || audioInput != null || audioOutput != null;
    }

    /** These, and the others' where there is none. */
    public Rates orElse(Rates other) {
      return new Rates(
          or(input, other.input),
          or(output, other.output),
          or(cached, other.cached),
          or(cacheCreation, other.cacheCreation),
          or(audioInput, other.audioInput),
          or(audioOutput, other.audioOutput),
          or(reasoning, other.reasoning));
    }

    private static @Nullable Double or(@Nullable Double first, @Nullable Double second) {
      return first != null ? first : second;
    }

    /** Picodollars. */
    private long cost(Usage usage) {
      long prompt = usage.promptTokens();
      long cachedTokens = Math.min(usage.cachedTokens(), prompt);
      long created = Math.min(usage.cacheCreationTokens(), prompt - cachedTokens);
      long heard = Math.min(usage.audioPromptTokens(), prompt - cachedTokens - created);
      long completion = usage.completionTokens();
      long reasoned = Math.min(usage.reasoningTokens(), completion);
      long spoken = Math.min(usage.audioCompletionTokens(), completion - reasoned);
      long sum = times(prompt - cachedTokens - created - heard, input);
      sum = plus(sum, times(cachedTokens, or(cached, input)));
      sum = plus(sum, times(created, or(cacheCreation, input)));
      sum = plus(sum, times(heard, or(audioInput, input)));
      sum = plus(sum, times(completion - reasoned - spoken, output));
      sum = plus(sum, times(reasoned, or(reasoning, output)));
      return plus(sum, times(spoken, or(audioOutput, output)));
    }
  }

  /** @param above tokens of a prompt beyond which the rates hold */
  public record Tier(long above, Rates rates) {}

  /**
   * @param discount {@code cost_discount_config}, a share from 0 to 1
   * @param margin {@code cost_margin_config}, a share of what is left, 0 or more
   * @param fixed the same, US dollars for each request
   */
  public record Adjustment(double discount, double margin, double fixed) {
    public static final Adjustment NONE = new Adjustment(0, 0, 0);

    boolean isNone() {
      return discount == 0 && margin == 0 && fixed == 0;
    }
  }

  /**
   * What one answer cost, in nanodollars.
   *
   * @param original before discount and margin
   * @param discount what was taken off
   * @param margin what was put on
   */
  public record Cost(long nanos, long original, long discount, long margin) {
    public static final Cost NOTHING = new Cost(0, 0, 0, 0);

    public Cost plus(Cost other) {
      return new Cost(
          nanos + other.nanos,
          original + other.original,
          discount + other.discount,
          margin + other.margin);
    }
  }

  public boolean isKnown() {
    return rates.areKnown() || !tiers.isEmpty() || perSecond != null;
  }

  public boolean isAdjusted() {
    return !adjustment.isNone();
  }

  /** The same adjusted. */
  public Price with(Adjustment other) {
    return new Price(rates, tiers, perSecond, other);
  }

  /** Nanodollars; 0 when nobody knows. */
  public long nanos(Usage usage, long millis) {
    return cost(usage, millis).nanos();
  }

  /** @param millis from the request to the end of its answer */
  public Cost cost(Usage usage, long millis) {
    long picos = plus(rates(usage.promptTokens()).cost(usage), timed(millis));
    if (!isAdjusted()) {
      long nanos = picos / PICOS_PER_NANO + (picos % PICOS_PER_NANO >= PICOS_PER_NANO / 2 ? 1 : 0);
      return new Cost(nanos, nanos, 0, 0);
    }
    BigDecimal original = BigDecimal.valueOf(picos);
    BigDecimal discount = original.multiply(BigDecimal.valueOf(adjustment.discount()));
    BigDecimal left = original.subtract(discount);
    BigDecimal margin = left.multiply(BigDecimal.valueOf(adjustment.margin()))
        .add(BigDecimal.valueOf(adjustment.fixed()).multiply(BigDecimal.valueOf(PICO)));
    return new Cost(nanos(left.add(margin)), nanos(original), nanos(discount), nanos(margin));
  }

  private Rates rates(long promptTokens) {
    for (Tier tier : tiers) {
      if (promptTokens > tier.above()) {
        return tier.rates();
      }
    }
    return rates;
  }

  private long timed(long millis) {
    return perSecond == null ? 0 : times(millis, perSecond / 1000);
  }

  private static long nanos(BigDecimal picos) {
    BigDecimal nanos = picos.divide(BigDecimal.valueOf(PICOS_PER_NANO), 0, RoundingMode.HALF_UP);
    return nanos.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }

  /** Picodollars; what does not fit becomes the largest value. */
  private static long times(long count, @Nullable Double dollars) {
    long each = dollars == null ? 0 : Math.round(dollars * PICO);
    return (double) count * each >= Long.MAX_VALUE ? Long.MAX_VALUE : count * each;
  }

  private static long plus(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
