package dev.sluice.ledger.usage;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.KeyHash;
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
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /global/spend}: all of it, by day, by team, by model; and setting it to 0. */
final class GlobalSpend {
  private static final Map<String, Dimension> FILTERS =
      Map.of("api_key", Dimension.KEY, "user_id", Dimension.USER, "team_id", Dimension.TEAM);

  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("MMM dd", Locale.ENGLISH);
  private static final int TOP_MODELS = 10;

  private final Supplier<@Nullable Double> budget;

  /** @param budget {@code litellm_settings.max_budget}, or null */
  GlobalSpend(Supplier<@Nullable Double> budget) {
    this.budget = budget;
  }

  Object spend(ReportCall call, Session session) {
    call.viewer().needAll();
    long nanos = session.balances(List.of(AccountName.GLOBAL)).stream()
        .filter(balance -> balance.window().isEmpty())
        .mapToLong(Balance::nanos)
        .sum();
    return new JsonObject().put("spend", Money.dollars(nanos)).put("max_budget", budget.get());
  }

  static Object days(ReportCall call, Session session) {
    JsonArray days = new JsonArray();
    String key = call.text("api_key");
    for (Sum sum : sums(session, call.span(FILTERS), Dimension.DAY)) {
      JsonObject day =
          new JsonObject().put("date", sum.of().get(0)).put("spend", Money.dollars(sum.nanos()));
      days.add(key == null ? day : day.put("api_key", KeyHash.ofEither(key).toString()));
    }
    return days;
  }

  private static List<Sum> sums(Session session, Span span, Dimension... by) {
    return session.usage().sums(List.of(by), span, Order.NAME, Totals.MOST, 0);
  }

  /** By their aliases, as in LiteLLM; one without goes by its id. */
  static Object teams(ReportCall call, Session session) {
    Span span = call.span(FILTERS);
    Map<String, String> names = new HashMap<>();
    Map<String, JsonObject> days = new LinkedHashMap<>();
    for (Sum sum : sums(session, span, Dimension.DAY, Dimension.TEAM)) {
      String name = names.computeIfAbsent(sum.of().get(1), id -> teamName(id, session));
      JsonObject day =
          days.computeIfAbsent(sum.of().get(0), date -> new JsonObject().put("date", date));
      day.put(name, day.getDouble(name, 0.0) + Money.dollars(sum.nanos()));
    }
    Map<String, Double> totals = new LinkedHashMap<>();
    for (Sum sum :
        session.usage().sums(List.of(Dimension.TEAM), span, Order.DEAREST, Totals.MOST, 0)) {
      String name = names.computeIfAbsent(sum.of().get(0), id -> teamName(id, session));
      totals.merge(name, Money.dollars(sum.nanos()), Double::sum);
    }
    JsonArray dearest = new JsonArray();
    totals.forEach((name, spend) ->
        dearest.add(new JsonObject().put("team_id", name).put("total_spend", spend)));
    return new JsonObject()
        .put("daily_spend", new JsonArray(List.copyOf(days.values())))
        .put("teams", new JsonArray(List.copyOf(totals.keySet())))
        .put("total_spend_per_team", dearest);
  }

  private static String teamName(String id, Session session) {
    Row team = id.isEmpty() ? null : session.find(Kind.TEAM, id);
    Object alias = team == null ? null : team.fields().getValue("team_alias");
    return id.isEmpty() ? "Unassigned" : alias == null ? id : alias.toString();
  }

  static Object activity(ReportCall call, Session session) {
    return activity(sums(session, call.span(FILTERS), Dimension.DAY), 0);
  }

  static Object activityByModel(ReportCall call, Session session) {
    Map<String, List<Sum>> models = new LinkedHashMap<>();
    for (Sum sum : sums(session, call.span(FILTERS), Dimension.MODEL_GROUP, Dimension.DAY)) {
      models.computeIfAbsent(sum.of().get(0), model -> new ArrayList<>()).add(sum);
    }
    JsonArray rows = new JsonArray();
    List<JsonObject> each = new ArrayList<>();
    models.forEach((model, sums) -> each.add(activity(sums, 1).put("model", model)));
    each.stream()
        .sorted(Comparator.comparingLong((JsonObject row) -> row.getLong("sum_api_requests"))
            .reversed())
        .limit(TOP_MODELS)
        .forEach(rows::add);
    return rows;
  }

  /** @param day which of the sums' dimensions is the day */
  private static JsonObject activity(List<Sum> sums, int day) {
    JsonArray days = new JsonArray();
    long requests = 0;
    long tokens = 0;
    for (Sum sum : sums) {
      long used = sum.promptTokens() + sum.completionTokens();
      JsonObject row = new JsonObject()
          .put("date", LocalDate.parse(sum.of().get(day)).format(SHORT))
          .put("api_requests", sum.requests())
          .put("total_tokens", used);
      days.add(day == 0 ? row : row.put("model_group", sum.of().get(0)));
      requests += sum.requests();
      tokens += used;
    }
    return new JsonObject()
        .put("daily_data", days)
        .put("sum_api_requests", requests)
        .put("sum_total_tokens", tokens);
  }

  /** Keys and teams begin at 0 again; what was recorded stays. */
  static Object reset(ReportCall call, Session session) {
    call.viewer().needOperator();
    session.eachBalance(balance -> {
      if (AccountName.isOfKeyOrTeam(balance.account())) {
        session.setBalance(new Balance(balance.account(), balance.window(), 0, balance.resetsAt()));
      }
    });
    return new JsonObject()
        .put("message", "Spend for all API Keys and Teams reset successfully")
        .put("status", "success");
  }
}
