package dev.sluice.ledger.usage;

import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Order;
import dev.sluice.ledger.store.UsageQueries.Span;
import dev.sluice.ledger.store.UsageQueries.Sum;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /global/spend/report}: by day and team or customer, or by key with its models. */
final class SpendReport {
  private static final Map<String, Dimension> FILTERS = Map.of(
      "api_key", Dimension.KEY,
      "internal_user_id", Dimension.USER,
      "team_id", Dimension.TEAM,
      "customer_id", Dimension.CUSTOMER);

  private SpendReport() {}

  static Object answer(ReportCall call, Session session) {
    Span span = call.span(FILTERS);
    String by = call.text("group_by");
    boolean filtered =
        by == null && FILTERS.keySet().stream().anyMatch(name -> call.text(name) != null);
    return switch (filtered ? "api_key" : by == null ? "team" : by) {
      case "team" -> days(session, span, Dimension.TEAM, "teams", "team_name");
      case "customer" -> days(session, span, Dimension.CUSTOMER, "customers", "customer");
      case "api_key" -> keys(session, span);
      default -> throw ReportCall.bad("group_by", "team, customer or api_key");
    };
  }

  private static List<Sum> sums(Session session, Span span, Dimension... by) {
    return session.usage().sums(List.of(by), span, Order.NAME, Totals.MOST, 0);
  }

  private static JsonArray days(
      Session session, Span span, Dimension by, String members, String name) {
    Map<String, Map<String, JsonObject>> days = new LinkedHashMap<>();
    for (Sum sum : sums(session, span, Dimension.DAY, by, Dimension.MODEL, Dimension.KEY)) {
      JsonObject group = days.computeIfAbsent(sum.of().get(0), day -> new LinkedHashMap<>())
          .computeIfAbsent(
              sum.of().get(1),
              id -> new JsonObject()
                  .put(name, by == Dimension.TEAM ? teamName(session, id) : id)
                  .put("total_spend", 0.0)
                  .put("metadata", new JsonArray()));
      group.put("total_spend", group.getDouble("total_spend") + Money.dollars(sum.nanos()));
      group
          .getJsonArray("metadata")
          .add(new JsonObject()
              .put("model", sum.of().get(2))
              .put("spend", Money.dollars(sum.nanos()))
              .put("total_tokens", sum.promptTokens() + sum.completionTokens())
              .put("api_key", sum.of().get(3)));
    }
    JsonArray rows = new JsonArray();
    days.forEach((day, groups) -> rows.add(new JsonObject()
        .put("group_by_day", day)
        .put(members, new JsonArray(List.copyOf(groups.values())))));
    return rows;
  }

  private static String teamName(Session session, String id) {
    Row team = id.isEmpty() ? null : session.find(Kind.TEAM, id);
    Object alias = team == null ? null : team.fields().getValue("team_alias");
    return alias == null ? id : alias.toString();
  }

  private static JsonArray keys(Session session, Span span) {
    Map<String, JsonObject> keys = new LinkedHashMap<>();
    for (Sum sum :
        session.usage().sums(List.of(Dimension.KEY), span, Order.DEAREST, Totals.MOST, 0)) {
      keys.put(
          sum.of().get(0),
          cost(sum).put("api_key", sum.of().get(0)).put("model_details", new JsonArray()));
    }
    for (Sum sum : sums(session, span, Dimension.KEY, Dimension.MODEL)) {
      JsonObject key = keys.get(sum.of().get(0));
      if (key != null) {
        key.getJsonArray("model_details").add(cost(sum).put("model", sum.of().get(1)));
      }
    }
    return new JsonArray(List.copyOf(keys.values()));
  }

  private static JsonObject cost(Sum sum) {
    return new JsonObject()
        .put("total_cost", Money.dollars(sum.nanos()))
        .put("total_input_tokens", sum.promptTokens())
        .put("total_output_tokens", sum.completionTokens());
  }
}
