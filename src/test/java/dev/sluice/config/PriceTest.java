package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Price.Adjustment;
import dev.sluice.config.Price.Cost;
import dev.sluice.config.Price.Rates;
import dev.sluice.config.Price.Tier;
import dev.sluice.fake.FlatPrice;
import dev.sluice.wire.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A request costs what its tokens cost, each at the price of its kind, rounded once. */
class PriceTest {
  private static final Rates RATES = new Rates(1e-6, 2e-6, 5e-7, 1.25e-6, 1e-5, 2e-5, 3e-6);

  private static Price price(Rates rates, Tier... tiers) {
    return new Price(rates, List.of(tiers), null, Adjustment.NONE);
  }

  @Test
  void eachKindOfTokenHasItsPrice() {
    Usage usage = new Usage(1000, 100, 200, 100, 50, 10, 20);
    long prompt = 650 * 1000 + 200 * 500 + 100 * 1250 + 50 * 10_000;
    long completion = 70 * 2000 + 20 * 3000 + 10 * 20_000;
    assertThat(price(RATES).nanos(usage, 0)).isEqualTo(prompt + completion);
  }

  @Test
  void aKindWithoutAPriceCostsAsTheOthers() {
    Usage usage = new Usage(1000, 100, 200, 100, 50, 10, 20);
    assertThat(FlatPrice.of(1e-6, 2e-6).nanos(usage, 0)).isEqualTo(1000 * 1000 + 100 * 2000);
    assertThat(Price.UNKNOWN.nanos(usage, 1000)).isZero();
    assertThat(Price.UNKNOWN.isKnown()).isFalse();
    assertThat(FlatPrice.of(0.0, 0.0).isKnown()).isTrue();
  }

  @Test
  void kindsNeverCountForMoreThanTheirWhole() {
    Usage odd = new Usage(10, 5, 100, 100, 100, 100, 100);
    assertThat(price(RATES).nanos(odd, 0)).isEqualTo(10 * 500 + 5 * 3000);
  }

  @Test
  void aLongPromptMayHaveAnotherPrice() {
    Rates longer = new Rates(2e-6, 4e-6, null, null, null, null, null);
    Rates longest = new Rates(3e-6, 6e-6, null, null, null, null, null);
    Price tiered = price(RATES, new Tier(200_000, longest), new Tier(128_000, longer));
    assertThat(tiered.nanos(new Usage(128_000, 0), 0)).isEqualTo(128_000L * 1000);
    assertThat(tiered.nanos(new Usage(128_001, 1), 0)).isEqualTo(128_001L * 2000 + 4000);
    assertThat(tiered.nanos(new Usage(200_001, 1), 0)).isEqualTo(200_001L * 3000 + 6000);
  }

  @Test
  void timeMayCostToo() {
    Price timed = new Price(Price.UNKNOWN.rates(), List.of(), 0.0001, Adjustment.NONE);
    assertThat(timed.nanos(new Usage(5, 5), 1500)).isEqualTo(150_000);
  }

  @Test
  void discountComesBeforeMargin() {
    Price adjusted = price(RATES).with(new Adjustment(0.5, 0.1, 1e-6));
    assertThat(adjusted.cost(new Usage(100, 0), 0))
        .isEqualTo(new Cost(56_000, 100_000, 50_000, 6000));
  }

  @Test
  void theSumIsRoundedOnceHalfUp() {
    Price fine = FlatPrice.of(2.5e-10, 3e-10); // 0.25 and 0.3 nanodollars
    assertThat(fine.nanos(new Usage(1, 0), 0)).isZero();
    assertThat(fine.nanos(new Usage(2, 0), 0)).isEqualTo(1);
    assertThat(fine.nanos(new Usage(1, 1), 0)).as("0.55").isEqualTo(1);
    assertThat(FlatPrice.of(1e6, 1e6).nanos(new Usage(1L << 39, 0), 0))
        .as("what does not fit")
        .isEqualTo(Long.MAX_VALUE / 1000 + 1);
  }

  @Test
  void agreesWithExactArithmetic() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      double input = random.nextInt(100_000) / 1e10;
      double output = random.nextInt(100_000) / 1e10;
      Usage usage = new Usage(random.nextInt(200_000), random.nextInt(20_000));
      BigDecimal exact = new BigDecimal(Double.toString(input))
          .multiply(BigDecimal.valueOf(usage.promptTokens()))
          .add(new BigDecimal(Double.toString(output))
              .multiply(BigDecimal.valueOf(usage.completionTokens())));
      long nanos = exact.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact();
      assertThat(FlatPrice.of(input, output).nanos(usage, 0))
          .as("%s %s", input, output)
          .isEqualTo(nanos);
    }
  }
}
