package dev.sluice.ledger.usage;

import dev.sluice.ledger.Money;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Order;
import dev.sluice.ledger.store.UsageQueries.Span;
import dev.sluice.ledger.store.UsageQueries.Sum;
import dev.sluice.ledger.store.UsageQueries.Which;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code /spend/logs}: requests one by one, or their sums by day. */
final class SpendLogs {
  private static final int MOST_ROWS = 1000;
  private static final int PAGE = 50;
  private static final Map<String, Dimension> FILTERS = Map.of(
      "api_key", Dimension.KEY,
      "user_id", Dimension.USER,
      "team_id", Dimension.TEAM,
      "end_user", Dimension.CUSTOMER,
      "model", Dimension.MODEL_GROUP);

  private SpendLogs() {}

  static Object logs(ReportCall call, Session session) {
    boolean dated = call.text("start_date") != null && call.text("end_date") != null;
    if (dated && call.text("request_id") == null && call.flag("summarize", true)) {
      return days(session, call.span(FILTERS));
    }
    int size = call.number("page_size", MOST_ROWS, MOST_ROWS);
    long offset = (call.number("page", 1, 1_000_000) - 1L) * size;
    return rows(session, which(call), size, offset);
  }

  /** One page, with what a page needs to show others. */
  static Object page(ReportCall call, Session session) {
    Which which = which(call);
    int page = call.number("page", 1, 1_000_000);
    int size = call.number("page_size", PAGE, MOST_ROWS);
    long total = session.usage().countRecords(which);
    return new JsonObject()
        .put("data", rows(session, which, size, (page - 1L) * size))
        .put("total", total)
        .put("page", page)
        .put("page_size", size)
        .put("total_pages", (total + size - 1) / size);
  }

  private static Which which(ReportCall call) {
    String status = call.text("status_filter");
    return new Which(
        call.text("request_id"),
        call.equal(FILTERS),
        call.instant("start_date", 0, 0),
        call.instant("end_date", 0, 1),
        status == null ? null : status.equals("success"),
        nanos(call, "min_spend"),
        nanos(call, "max_spend"));
  }

  private static @Nullable Long nanos(ReportCall call, String name) {
    String text = call.text(name);
    try {
      return text == null ? null : (Long) Money.nanos(Double.parseDouble(text));
    } catch (NumberFormatException none) {
      throw ReportCall.bad(name, "a number of US dollars");
    }
  }

  private static JsonArray rows(Session session, Which which, int limit, long offset) {
    JsonArray rows = new JsonArray();
    session.usage().records(which, limit, offset).forEach(record -> rows.add(LogRow.of(record)));
    return rows;
  }

  private static JsonArray days(Session session, Span span) {
    Map<String, JsonObject> days = new TreeMap<>();
    for (Sum sum : sums(session, span, List.of(Dimension.DAY))) {
      days.put(
          sum.of().get(0),
          new JsonObject()
              .put("startTime", sum.of().get(0))
              .put("spend", Money.dollars(sum.nanos()))
              .put("users", new JsonObject())
              .put("models", new JsonObject()));
    }
    add(days, "users", sums(session, span, List.of(Dimension.DAY, Dimension.USER)));
    add(days, "models", sums(session, span, List.of(Dimension.DAY, Dimension.MODEL)));
    return new JsonArray(List.copyOf(days.values()));
  }

  private static List<Sum> sums(Session session, Span span, List<Dimension> by) {
    return session.usage().sums(by, span, Order.DEAREST, Totals.MOST, 0);
  }

  private static void add(Map<String, JsonObject> days, String member, List<Sum> sums) {
    for (Sum sum : sums) {
      JsonObject day = days.get(sum.of().get(0));
      if (day != null) {
        day.getJsonObject(member).put(sum.of().get(1), Money.dollars(sum.nanos()));
      }
    }
  }
}
