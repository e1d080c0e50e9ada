package dev.sluice.routing.choice;

import dev.sluice.config.Traits;
import java.util.random.RandomGenerator;

/**
 * The one with the lowest price of a prompt token and a completion token together. A price that nobody knows counts as
 * 5 dollars a token, as in LiteLLM, and loses to a known one that is as high; 0 is a price.
 */
final class CostBased implements Strategy {
  private static final double UNKNOWN = 5;

  @Override
  public int choose(Candidate[] candidates, int count, RandomGenerator random) {
    for (int i = 0; i < count; i++) {
      candidates[i].scored(price(candidates[i].traits()));
    }
    return Lowest.of(candidates, count, 0, random);
  }

  private static double price(Traits traits) {
    Double input = traits.inputCost();
    Double output = traits.outputCost();
    double price = (input == null ? UNKNOWN : input) + (output == null ? UNKNOWN : output);
    return input == null || output == null ? Math.nextUp(price) : price;
  }
}
