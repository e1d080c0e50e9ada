package dev.sluice.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a provider wants to be asked again, read from its response headers: {@code retry-after-ms}, {@code retry-after}
 * (RFC 9110, section 10.2.3), else the vendors' {@code ...ratelimit...reset...}, whose values are seconds, times, or
 * durations such as {@code 12ms} and {@code 6m0s}.
 */
public final class RetryAfter {
  /** Nobody is taken at their word for longer: an hour. */
  public static final long MAX_MILLIS = 3_600_000;

  private static final int LONGEST = 64; // characters of a value
  private static final double EPOCH_SECONDS =
      1e8; // a number beyond is no duration but a time, of 1973 or later
  private static final double EPOCH_MILLIS = 1e11;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(\\.[0-9]*)?");
  private static final Pattern PART =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]*)?)(ms|us|µs|ns|s|m|h|d)");
  private static final Map<String, Double> UNITS = Map.of(
      "ns", 1e-6, "us", 1e-3, "µs", 1e-3, "ms", 1.0, "s", 1e3, "m", 6e4, "h", 3.6e6, "d", 8.64e7);

  private final Map<String, String> headers =
      new HashMap<>(); // those that may matter, by lower-case name
  private final double
      now; // the provider's clock where it tells it, else ours; milliseconds since 1970

  private RetryAfter(Iterable<Entry<String, String>> all, Instant ours) {
    for (Entry<String, String> header : all) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (reads(name)) {
        headers.putIfAbsent(name, header.getValue().strip());
      }
    }
    Instant theirs = time(headers.getOrDefault("date", ""));
    this.now = (theirs == null ? ours : theirs).toEpochMilli();
  }

  /**
   * Whether a header of this name may matter.
   *
   * @param name in lower case
   */
  public static boolean reads(String name) {
    return name.contains("ratelimit")
        || name.contains("rate-limit")
        || name.startsWith("retry-after")
        || name.equals("date");
  }

  /**
   * Milliseconds from now, at most {@link #MAX_MILLIS}; 0 when nothing readable says more.
   *
   * @param status of the answer: limits that were not exceeded say nothing, so resets count with 429 and 503 only
   * @param now for times, unless the provider's {@code date} tells what its clock says
   */
  public static long millis(Iterable<Entry<String, String>> headers, int status, Instant now) {
    RetryAfter read = new RetryAfter(headers, now);
    double millis = read.number("retry-after-ms");
    if (millis < 0) {
      millis = read.duration("retry-after");
    }
    if (millis < 0 && (status == 429 || status == 503)) {
      millis = read.reset();
    }
    return millis > 0 ? (long) Math.ceil(Math.min(millis, MAX_MILLIS)) : 0;
  }

  /** The last of those limits to reset of which nothing remains; where none is known to be used up, the first. */
  private double reset() {
    double first = -1;
    double lastUsedUp = -1;
    for (String name : headers.keySet()) {
      double millis = name.contains("reset") ? duration(name) : -1;
      if (millis >= 0) {
        first = first < 0 ? millis : Math.min(first, millis);
        if (number(name.replace("reset", "remaining")) == 0) {
          lastUsedUp = Math.max(lastUsedUp, millis);
        }
      }
    }
    return lastUsedUp >= 0 ? lastUsedUp : first;
  }

  /** A header's number, or -1. */
  private double number(String name) {
    String value = headers.getOrDefault(name, "");
    return NUMBER.matcher(value).matches() ? Double.parseDouble(value) : -1;
  }

  /** Milliseconds until what a header says, or -1 when it says nothing readable. */
  private double duration(String name) {
    String value = headers.getOrDefault(name, "");
    if (value.length() > LONGEST) {
      return -1;
    }
    double number = number(name);
    if (number >= 0) {
      return number < EPOCH_SECONDS
          ? number * 1000
          : Math.max(0, (number < EPOCH_MILLIS ? number * 1000 : number) - now);
    }
    Instant time = time(value);
    return time == null ? parts(value) : Math.max(0, time.toEpochMilli() - now);
  }

  /** {@code 1h2m3.5s}, or -1. */
  private static double parts(String value) {
    Matcher part = PART.matcher(value.toLowerCase(Locale.ROOT));
    double millis = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      millis += Double.parseDouble(part.group(1)) * UNITS.get(part.group(2));
      end = part.end();
    }
    return end > 0 && end == value.length() ? millis : -1;
  }

  /** An HTTP date, or a time as RFC 3339 has it; null when it is neither. */
  private static @Nullable Instant time(String value) {
    if (value.length() < 20 || value.length() > LONGEST) {
      return null;
    }
    try {
      return Character.isDigit(value.charAt(0))
          ? OffsetDateTime.parse(value).toInstant()
          : ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException notATime) {
      return null;
    }
  }
}
