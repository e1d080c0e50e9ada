package dev.sluice.ledger.usage;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Order;
import dev.sluice.ledger.store.UsageQueries.Span;
import dev.sluice.ledger.store.UsageQueries.Sum;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code /user/daily/activity} and its like: days, the latest first, each told apart in several ways. */
final class DailyActivity implements Report {
  private static final int PAGE = 30; // days
  private static final int MOST_DAYS = 366;
  private static final Map<String, Dimension> BREAKDOWN = Map.of(
      "models", Dimension.MODEL,
      "model_groups", Dimension.MODEL_GROUP,
      "providers", Dimension.PROVIDER,
      "api_keys", Dimension.KEY);

  private final Dimension entity;
  private final String many;
  private final Map<String, Dimension> filters = new HashMap<>();

  /**
   * @param entity whose activity it is
   * @param name of the field that narrows it to one; the same with an s narrows it to several
   */
  DailyActivity(Dimension entity, String name) {
    this.entity = entity;
    this.many = name + "s";
    filters.put("api_key", Dimension.KEY);
    filters.put("model", Dimension.MODEL);
    filters.put(name, entity);
  }

  @Override
  public Object answer(ReportCall call, Session session) {
    List<String> without = call.names("exclude_" + many);
    if (entity == Dimension.TAG && !without.isEmpty()) { // sums are kept by tag, not by request
      throw new GatewayError.BadRequest(
          "invalid_value",
          "exclude_" + many,
          "'exclude_tags' is not known: a request may have other tags, too. Name 'tags'.");
    }
    Span asked = call.span(filters).where(entity, call.names(many), without);
    int page = call.number("page", 1, 1_000_000);
    int size = call.number("page_size", PAGE, MOST_DAYS);
    List<Sum> days =
        sums(session, asked, size + 1, (page - 1L) * size, Order.LATEST, Dimension.DAY);
    boolean more = days.size() > size;
    List<Sum> shown = days.subList(0, Math.min(size, days.size()));
    JsonObject metadata = totals(session, asked, page, size).put("has_more", more);
    return new JsonObject()
        .put("results", results(session, asked, shown))
        .put("metadata", metadata);
  }

  private static List<Sum> sums(
      Session session, Span span, int limit, long offset, Order order, Dimension... by) {
    return session.usage().sums(List.of(by), span, order, limit, offset);
  }

  private JsonArray results(Session session, Span asked, List<Sum> shown) {
    Map<String, JsonObject> breakdowns = new HashMap<>();
    JsonArray results = new JsonArray();
    for (Sum day : shown) {
      JsonObject breakdown = new JsonObject();
      breakdowns.put(day.of().get(0), breakdown);
      results.add(new JsonObject()
          .put("date", day.of().get(0))
          .put("metrics", metrics(day))
          .put("breakdown", breakdown));
    }
    if (!shown.isEmpty()) {
      String first = shown.get(shown.size() - 1).of().get(0);
      Span span = asked.of(first, shown.get(0).of().get(0));
      BREAKDOWN.forEach((name, by) -> breakDown(session, span, breakdowns, name, by));
      breakDown(session, span, breakdowns, "entities", entity);
    }
    return results;
  }

  private static void breakDown(
      Session session, Span span, Map<String, JsonObject> days, String name, Dimension by) {
    days.values().forEach(day -> day.put(name, new JsonObject()));
    for (Sum sum : sums(session, span, Totals.MOST, 0, Order.DEAREST, Dimension.DAY, by)) {
      JsonObject day = days.get(sum.of().get(0));
      if (day != null) {
        day.getJsonObject(name)
            .put(
                sum.of().get(1),
                new JsonObject().put("metrics", metrics(sum)).put("metadata", new JsonObject()));
      }
    }
  }

  private static JsonObject totals(Session session, Span span, int page, int size) {
    Sum all = session.usage().sums(List.of(), span, Order.NAME, 1, 0).get(0);
    long days = session
        .usage()
        .sums(List.of(Dimension.DAY), span, Order.LATEST, Totals.MOST, 0)
        .size();
    return new JsonObject()
        .put("total_spend", Money.dollars(all.nanos()))
        .put("total_prompt_tokens", all.promptTokens())
        .put("total_completion_tokens", all.completionTokens())
        .put("total_tokens", all.promptTokens() + all.completionTokens())
        .put("total_cache_read_input_tokens", all.cachedTokens())
        .put("total_cache_creation_input_tokens", all.cacheCreationTokens())
        .put("total_api_requests", all.requests())
        .put("total_successful_requests", all.requests() - all.failures())
        .put("total_failed_requests", all.failures())
        .put("page", page)
        .put("total_pages", Math.max(1, (days + size - 1) / size));
  }

  private static JsonObject metrics(Sum sum) {
    return new JsonObject()
        .put("spend", Money.dollars(sum.nanos()))
        .put("prompt_tokens", sum.promptTokens())
        .put("completion_tokens", sum.completionTokens())
        .put("total_tokens", sum.promptTokens() + sum.completionTokens())
        .put("cache_read_input_tokens", sum.cachedTokens())
        .put("cache_creation_input_tokens", sum.cacheCreationTokens())
        .put("api_requests", sum.requests())
        .put("successful_requests", sum.requests() - sum.failures())
        .put("failed_requests", sum.failures());
  }
}
