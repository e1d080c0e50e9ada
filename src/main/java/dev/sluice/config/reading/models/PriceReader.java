package dev.sluice.config.reading.models;

import dev.sluice.config.Price;
import dev.sluice.config.Price.Adjustment;
import dev.sluice.config.Price.Rates;
import dev.sluice.config.Price.Tier;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a deployment says it costs, from its {@code litellm_params} and {@code model_info}. */
final class PriceReader {
  private static final Range COST = new Range("US dollars", 0, 1e6, "unknown");
  /** Prompts in thousands of tokens beyond which LiteLLM has other prices, the longest first. */
  private static final int[] TIERS = {200, 128};

  private final Section params;
  private final Section info;

  PriceReader(Section params, Section info) {
    this.params = params;
    this.info = info;
  }

  Price read() {
    Rates rates = new Rates(
        cost("input_cost_per_token"),
        cost("output_cost_per_token"),
        cost("cache_read_input_token_cost"),
        cost("cache_creation_input_token_cost"),
        cost("input_cost_per_audio_token"),
        cost("output_cost_per_audio_token"),
        cost("output_cost_per_reasoning_token"));
    List<Tier> tiers = new ArrayList<>();
    for (int thousands : TIERS) {
      Rates above = above("_above_" + thousands + "k_tokens");
      if (above.input() != null || above.output() != null) {
        tiers.add(new Tier(thousands * 1000L, above.orElse(rates)));
      }
    }
    Price price = new Price(rates, List.copyOf(tiers), perSecond(), Adjustment.NONE);
    return price.isKnown() ? price : Price.UNKNOWN;
  }

  private Rates above(String suffix) {
    return new Rates(
        cost("input_cost_per_token" + suffix),
        cost("output_cost_per_token" + suffix),
        cost("cache_read_input_token_cost" + suffix),
        cost("cache_creation_input_token_cost" + suffix),
        null,
        null,
        null);
  }

  private @Nullable Double perSecond() {
    Double input = cost("input_cost_per_second");
    Double output = cost("output_cost_per_second");
    return input == null ? output : output == null ? input : Double.valueOf(input + output);
  }

  private @Nullable Double cost(String key) {
    return TraitsReader.first(key, COST, params, info);
  }
}
