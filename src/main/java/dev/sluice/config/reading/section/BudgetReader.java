package dev.sluice.config.reading.section;

import dev.sluice.config.Redaction;
import dev.sluice.config.Traits.Budget;
import dev.sluice.config.reading.section.Section.Range;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what may be spent in which time. */
public final class BudgetReader {
  private static final Range DOLLARS = new Range("US dollars", 0, 1e12, "none");
  private static final Pattern PERIOD = Pattern.compile("([0-9]{1,9})(s|m|h|d|w|mo)");
  private static final Map<String, Long> SECONDS =
      Map.of("s", 1L, "m", 60L, "h", 3600L, "d", 86_400L, "w", 604_800L, "mo", 2_592_000L);

  private BudgetReader() {}

  /** Null when none is written, or half of one, which is a warning as LiteLLM ignores it. */
  public static @Nullable Budget read(Section section, String limit, String period) {
    Double dollars = section.number(limit, DOLLARS);
    Long millis = periodMillis(section, period);
    if (section.has(limit) != section.has(period)) {
      String there = section.has(limit) ? limit : period;
      String missing = section.has(limit) ? period : limit;
      section.warn(there, "has no effect without " + missing);
    }
    return dollars == null || millis == null ? null : new Budget(dollars, millis);
  }

  private static @Nullable Long periodMillis(Section section, String key) {
    String text = section.text(key);
    if (text == null) {
      return null;
    }
    Matcher matcher = PERIOD.matcher(text);
    long seconds =
        matcher.matches() ? Long.parseLong(matcher.group(1)) * SECONDS.get(matcher.group(2)) : 0;
    if (seconds > 0) {
      return seconds * 1000;
    }
    section.error(
        key,
        "is \"" + Redaction.ofText(text)
            + "\"; write a number and s, m, h, d, w or mo (30 days), such as 30s or 1d");
    return null;
  }
}
