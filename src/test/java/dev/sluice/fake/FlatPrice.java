package dev.sluice.fake;

import dev.sluice.config.Price;
import dev.sluice.config.Price.Adjustment;
import dev.sluice.config.Price.Rates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model costs whose tokens of every kind cost the same. */
public final class FlatPrice {
  private FlatPrice() {}

  /**
   * US dollars for each token.
   *
   * @param input or null: not known
   * @param output or null: not known
   */
  public static Price of(@Nullable Double input, @Nullable Double output) {
    Rates rates = new Rates(input, output, null, null, null, null, null);
    return new Price(rates, List.of(), null, Adjustment.NONE);
  }
}
