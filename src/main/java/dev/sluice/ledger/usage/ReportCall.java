package dev.sluice.ledger.usage;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Span;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call for a report.
 *
 * @param fields those of the query or the body
 * @param now milliseconds since the epoch
 */
public record ReportCall(JsonObject fields, Viewer viewer, long now) {
  private static final String FORM = "a day such as 2026-01-31";
  private static final int MOST_NAMES = 500;

  @Nullable
  String text(String name) {
    Object value = fields.getValue(name);
    return value == null || value.toString().isBlank() ? null : value.toString();
  }

  /** Names with commas between them; none when it is absent. */
  List<String> names(String name) {
    String text = text(name);
    List<String> names = text == null
        ? List.of()
        : Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .toList();
    if (names.size() > MOST_NAMES) {
      throw bad(name, "a list of at most " + MOST_NAMES + " names");
    }
    return names;
  }

  /** A whole number within bounds, or its default. */
  int number(String name, int standard, int most) {
    Object value = fields.getValue(name);
    try {
      double number = value == null ? standard : Double.parseDouble(value.toString());
      return (int) Math.max(1, Math.min(most, number));
    } catch (NumberFormatException none) {
      throw bad(name, "a whole number from 1 to " + most);
    }
  }

  boolean flag(String name, boolean standard) {
    String text = text(name);
    return text == null ? standard : text.equalsIgnoreCase("true") || text.equals("1");
  }

  /** A day of a report, or null. */
  @Nullable
  LocalDate day(String name) {
    String text = text(name);
    try {
      return text == null ? null : LocalDate.parse(text.substring(0, Math.min(10, text.length())));
    } catch (DateTimeException none) {
      throw bad(name, FORM);
    }
  }

  /**
   * An instant, in milliseconds since the epoch: a day, or a day and a time of it, in UTC.
   *
   * @param standard when it is absent
   * @param daysOn added to a day alone: 1 makes it the day's end
   */
  long instant(String name, long standard, int daysOn) {
    String text = text(name);
    if (text == null) {
      return standard;
    }
    try {
      LocalDateTime time = text.length() <= 10
          ? LocalDate.parse(text).plusDays(daysOn).atStartOfDay()
          : LocalDateTime.parse(text.substring(0, Math.min(19, text.length())).replace(' ', 'T'));
      return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeException none) {
      throw bad(name, FORM + ", or a time such as 2026-01-31 12:30:00");
    }
  }

  /** The days asked for, by default the last 30, of what the viewer sees and these dimensions. */
  Span span(Map<String, Dimension> filters) {
    LocalDate today = Instant.ofEpochMilli(now).atOffset(ZoneOffset.UTC).toLocalDate();
    LocalDate to = text("end_date") == null ? day("endTime") : day("end_date");
    LocalDate from = text("start_date") == null ? day("startTime") : day("start_date");
    LocalDate last = to == null ? today : to;
    return new Span(
        (from == null ? last.minusDays(29) : from).toString(), last.toString(), equal(filters));
  }

  /**
   * What the viewer sees and these fields narrow.
   *
   * @throws GatewayError.Forbidden when a field asks for somebody else's
   */
  Map<Dimension, String> equal(Map<String, Dimension> filters) {
    Map<Dimension, String> equal = viewer.own();
    filters.forEach((name, dimension) -> {
      String text = text(name);
      if (text != null) {
        String value = dimension == Dimension.KEY ? KeyHash.ofEither(text).toString() : text;
        if (!equal.getOrDefault(dimension, value).equals(value)) {
          viewer.needAll();
        }
        equal.put(dimension, value);
      }
    });
    return equal;
  }

  static GatewayError bad(String name, String form) {
    return new GatewayError.BadRequest(
        "invalid_value", name, "'" + name + "' must be " + form + ".");
  }
}
