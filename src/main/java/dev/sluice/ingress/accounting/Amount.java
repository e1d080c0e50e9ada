package dev.sluice.ingress.accounting;

import dev.sluice.bus.Consumed;
import dev.sluice.config.Price;
import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;
import java.util.function.LongSupplier;

/**
 * What a request comes to.
 *
 * @param estimated whether some of the tokens were counted here
 */
record Amount(Usage usage, boolean estimated, Price.Cost cost) {
  static final Amount NOTHING = new Amount(Usage.NONE, false, Price.Cost.NOTHING);

  /** As the provider reported it. */
  static Amount reported(Usage usage, Price price, long millis) {
    return new Amount(usage, false, price.cost(usage, millis));
  }

  /**
   * At once and roughly, where the provider did not report it.
   *
   * @param prompt its tokens, if need be
   */
  static Amount roughly(Consumed consumed, LongSupplier prompt, Price price, long millis) {
    Usage usage = consumed.usage();
    Generated said = consumed.generated();
    if (usage.isKnown() && said.uncounted() == 0) {
      return reported(usage, price, millis);
    }
    return estimated(
        usage.isKnown()
            ? usage.plusCompletion(said.roughTokens())
            : new Usage(prompt.getAsLong(), said.roughTokens()),
        price,
        millis);
  }

  static Amount estimated(Usage usage, Price price, long millis) {
    return new Amount(usage, true, price.cost(usage, millis));
  }

  Amount plus(Amount other) {
    return this == NOTHING
        ? other
        : new Amount(usage.plus(other.usage), estimated || other.estimated, cost.plus(other.cost));
  }

  long nanos() {
    return cost.nanos();
  }
}
