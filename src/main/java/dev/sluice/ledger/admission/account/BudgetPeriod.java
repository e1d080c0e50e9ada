package dev.sluice.ledger.admission.account;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a {@code budget_duration} begins anew: on the calendar, as in LiteLLM. {@code 1d} ends at midnight, {@code 7d}
 * and {@code 1w} at Monday's, {@code 30d} and {@code 1mo} with the month, {@code Nh}, {@code Nm} and {@code Ns} at the
 * next multiple of N on the clock, other days and weeks at a midnight so many days on. What is none of these ends at
 * midnight. {@code Ns!}, which nobody writes, ends at each multiple of N seconds since the epoch, wherever that is.
 */
public final class BudgetPeriod {
  /** Behind a number of seconds: the period ends at each multiple of them since the epoch. */
  static final String EVERY = "s!";

  private static final Pattern EACH = Pattern.compile("([1-9]\\d{0,15})s!");
  private static final long LONGEST_EACH = 1L << 50; // milliseconds
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})(mo|[smhdw]).*");
  private static final long SLACK_DAYS = 2; // time zones and daylight saving

  private BudgetPeriod() {}

  /**
   * The end of the period that {@code now} is in.
   *
   * @param duration as it was written, not empty
   * @param now milliseconds since the epoch; the result likewise, and later, but for {@code 0}: no period at all
   */
  public static long nextReset(String duration, long now, ZoneId zone) {
    long millis = every(duration);
    if (millis > 0) {
      return Math.floorDiv(now, millis) * millis + millis;
    }
    Matcher form = FORM.matcher(duration.strip());
    long count = form.matches() ? Long.parseLong(form.group(1)) : 1;
    String unit = form.matches() ? form.group(2) : "d";
    if (count == 0) {
      return now;
    }
    ZonedDateTime time = Instant.ofEpochMilli(now).atZone(zone);
    long reset = end(time, count, unit).toInstant().toEpochMilli();
    return reset > now ? reset : now + TimeUnit.MINUTES.toMillis(1); // a clock that was put back
  }

  /**
   * The beginning of the period that {@code now} is in.
   *
   * @param before when an earlier one ended, from where periods of days are counted; 0: nobody knows
   * @return milliseconds since the epoch, not later than {@code now}
   */
  public static long began(String duration, long before, long now, ZoneId zone) {
    long millis = every(duration);
    if (millis > 0) {
      return Math.floorDiv(now, millis) * millis;
    }
    Matcher form = FORM.matcher(duration.strip());
    long count = form.matches() ? Math.max(1, Long.parseLong(form.group(1))) : 1;
    String unit = form.matches() ? form.group(2) : "d";
    ZonedDateTime start = start(Instant.ofEpochMilli(now).atZone(zone), count, unit);
    if (before <= 0 || before > now || "smh".contains(unit)) {
      return Math.min(now, start.toInstant().toEpochMilli());
    }
    long began = before;
    long end = nextReset(duration, began, zone);
    while (end > began && end <= now) {
      began = end;
      end = nextReset(duration, began, zone);
    }
    return began;
  }

  /** Where the period would begin that ends when {@link #end} says. */
  private static ZonedDateTime start(ZonedDateTime time, long count, String unit) {
    LocalDate day = time.toLocalDate();
    return switch (unit) {
      case "s" ->
        time.truncatedTo(ChronoUnit.MINUTES).plusSeconds(next(time.getSecond(), count) - count);
      case "m" ->
        time.truncatedTo(ChronoUnit.HOURS).plusMinutes(next(time.getMinute(), count) - count);
      case "h" -> on(time, day.atStartOfDay().plusHours(next(time.getHour(), count) - count));
      case "mo" -> on(time, month(day, 0));
      default -> on(time, firstDay(day, unit.equals("w") ? count * 7 : count).atStartOfDay());
    };
  }

  private static LocalDate firstDay(LocalDate day, long count) {
    if (count == 7) {
      return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }
    return count == 30 ? day.withDayOfMonth(1) : day;
  }

  /** Its length in milliseconds, if it is such a one; else 0. */
  private static long every(String duration) {
    Matcher each = EACH.matcher(duration);
    return each.matches()
        ? Math.min(LONGEST_EACH, TimeUnit.SECONDS.toMillis(Long.parseLong(each.group(1))))
        : 0;
  }

  private static ZonedDateTime end(ZonedDateTime time, long count, String unit) {
    return switch (unit) {
      case "s" -> time.truncatedTo(ChronoUnit.MINUTES).plusSeconds(next(time.getSecond(), count));
      case "m" -> time.truncatedTo(ChronoUnit.HOURS).plusMinutes(next(time.getMinute(), count));
      case "h" ->
        on(time, time.toLocalDate().atStartOfDay().plusHours(next(time.getHour(), count)));
      case "mo" -> on(time, month(time.toLocalDate(), count));
      default -> on(time, days(time.toLocalDate(), unit.equals("w") ? count * 7 : count));
    };
  }

  /** The next multiple. */
  private static long next(int hand, long count) {
    return (hand / count + 1) * count;
  }

  private static ZonedDateTime on(ZonedDateTime time, LocalDateTime local) {
    return ZonedDateTime.ofLocal(local, time.getZone(), time.getOffset());
  }

  private static LocalDateTime month(LocalDate day, long count) {
    return day.withDayOfMonth(1).plusMonths(count).atStartOfDay();
  }

  private static LocalDateTime days(LocalDate day, long count) {
    if (count == 7) {
      return day.with(TemporalAdjusters.next(DayOfWeek.MONDAY)).atStartOfDay();
    }
    return count == 30 ? month(day, 1) : day.plusDays(count).atStartOfDay();
  }

  /** Milliseconds that such a period never lasts: what ends later was set by a clock that was wrong. */
  static long longest(String duration) {
    long millis = every(duration);
    if (millis > 0) {
      return millis + TimeUnit.DAYS.toMillis(SLACK_DAYS);
    }
    Matcher form = FORM.matcher(duration.strip());
    long count = form.matches() ? Long.parseLong(form.group(1)) : 1;
    long days = switch (form.matches() ? form.group(2) : "d") {
      case "s", "m", "h" -> TimeUnit.HOURS.toDays(count);
      case "mo" -> 31 * count;
      case "w" -> 7 * count;
      default -> count == 30 ? 31 : count;
    };
    return TimeUnit.DAYS.toMillis(days + SLACK_DAYS);
  }
}
