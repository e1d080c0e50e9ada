package dev.sluice.ledger.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long something lasts, in LiteLLM's words: a number and {@code s}, {@code m}, {@code h}, {@code d}, {@code w} or
 * {@code mo}. What follows is not looked at, so that {@code 30min} is 30 minutes. {@code mo} is so many months on, on
 * the same day or the month's last.
 */
public final class Lifetime {
  private static final Pattern START = Pattern.compile("(\\d{1,9})(mo|[smhdw])");
  private static final Pattern PERIOD = Pattern.compile("([1-9]\\d{0,5})(mo|[smhdw])");
  private static final Set<String> NONE = Set.of("", "none", "null", "-1");
  private static final int MOST_YEARS = 1000;

  private Lifetime() {}

  /** Whether {@link #endOf} understands it. */
  public static boolean isOne(String text) {
    Matcher start = START.matcher(text);
    return isNone(text) || start.lookingAt() && years(start) <= MOST_YEARS;
  }

  /** Whether it says that there is no end: empty, {@code none}, {@code null} or {@code -1}. */
  public static boolean isNone(String text) {
    return NONE.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  /** Whether it is the length of a budget's period; of months, LiteLLM knows only one. */
  static boolean isPeriod(String text) {
    Matcher whole = PERIOD.matcher(text);
    return whole.matches()
        && years(whole) <= MOST_YEARS
        && (!whole.group(2).equals("mo") || whole.group(1).equals("1"));
  }

  /**
   * When what begins now is over, or null: never.
   *
   * @throws IllegalArgumentException unless {@link #isOne}
   */
  public static @Nullable Instant endOf(String text, Instant now) {
    if (isNone(text)) {
      return null;
    }
    Matcher start = START.matcher(text);
    if (!start.lookingAt() || years(start) > MOST_YEARS) {
      throw new IllegalArgumentException("not a duration");
    }
    return now.atOffset(ZoneOffset.UTC)
        .plus(Long.parseLong(start.group(1)), unit(start.group(2)))
        .toInstant();
  }

  /** Whether what begins now lasts longer with the one than with the other; both are {@link #isOne}. */
  public static boolean isLonger(String one, String other, Instant now) {
    Instant first = endOf(one, now);
    Instant second = endOf(other, now);
    return second != null && (first == null || first.isAfter(second));
  }

  private static double years(Matcher match) {
    double seconds = unit(match.group(2)).getDuration().toSeconds();
    return Long.parseLong(match.group(1))
        * seconds
        / ChronoUnit.YEARS.getDuration().toSeconds();
  }

  private static ChronoUnit unit(String word) {
    return switch (word) {
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      case "d" -> ChronoUnit.DAYS;
      case "w" -> ChronoUnit.WEEKS;
      default -> ChronoUnit.MONTHS;
    };
  }
}
