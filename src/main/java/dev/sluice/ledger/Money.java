package dev.sluice.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Amounts of money: whole nanodollars (1e-9 US dollars) in a {@code long}, so that sums are exact. A {@code long} holds
 * nine billion dollars.
 */
public final class Money {
  private static final int NANO_DIGITS = 9;

  private Money() {}

  /** The nearest whole nanodollar; what does not fit a {@code long} becomes its largest value. */
  public static long nanos(double dollars) {
    return Math.round(dollars * 1e9);
  }

  /** US dollars, as the API tells them. */
  public static double dollars(long nanos) {
    return BigDecimal.valueOf(nanos, NANO_DIGITS).doubleValue();
  }

  /** US dollars without an exponent and without needless zeros, for a message. */
  public static String text(long nanos) {
    BigDecimal dollars = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
    return (dollars.scale() < 2 ? dollars.setScale(2, RoundingMode.UNNECESSARY) : dollars)
        .toPlainString();
  }
}
