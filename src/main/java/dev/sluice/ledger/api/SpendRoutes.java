package dev.sluice.ledger.api;

import static dev.sluice.ledger.api.Field.asked;
import static dev.sluice.ledger.api.Field.required;
import static dev.sluice.ledger.api.Route.get;
import static dev.sluice.ledger.api.Route.post;

import dev.sluice.ledger.api.Route.Access;
import java.util.ArrayList;
import java.util.List;

/** The routes that tell of usage. Each shows admins everything and other callers what is their own. */
final class SpendRoutes {
  private static final String SPEND = "Spend";
  private static final Form DAYS = Form.of(
      asked(
          "start_date",
          Type.TEXT,
          "The first day, such as 2026-01-31; default: 29 days before the last."),
      asked("end_date", Type.TEXT, "The last day; default: today. Days are those of UTC."));
  private static final Form PAGES = Form.of(
      asked("page", Type.WHOLE, "From 1.").or("1"),
      asked("page_size", Type.WHOLE, "Entries on a page, 1 to 1000."));
  private static final Form WHOSE = Form.of(
      asked("api_key", Type.TEXT, "Only this key's, or this hash's."),
      asked("user_id", Type.TEXT, "Only this user's."),
      asked("team_id", Type.TEXT, "Only this team's."));
  private static final Form TOP =
      DAYS.and(WHOSE).and(asked("limit", Type.WHOLE, "The dearest so many, 1 to 1000."));
  private static final Form TAGS =
      TOP.and(asked("tags", Type.TEXT, "Only these, separated by commas."));
  private static final Form LOGS = DAYS.and(PAGES)
      .and(WHOSE)
      .and(
          asked("request_id", Type.TEXT, "Only the request whose answer has this id."),
          asked("end_user", Type.TEXT, "Only this end user's."),
          asked("model", Type.TEXT, "Only those for this model."),
          asked("status_filter", Type.TEXT, "Only those that ended so.")
              .oneOf("success", "failure"),
          asked("min_spend", Type.DOLLARS, "Only those that cost so much."),
          asked("max_spend", Type.DOLLARS, "Only those that cost no more."),
          asked("summarize", Type.FLAG, "With both dates: sums of days in place of requests.")
              .or("true"));
  private static final Form SPENDERS = PAGES.and(
      asked("limit", Type.WHOLE, "The dearest so many, 1 to 1000."),
      asked("user_id", Type.TEXT, "Only this user's."));
  private static final Form CALCULATION = Form.of(
      asked("model", Type.TEXT, "The model."),
      asked("messages", Type.OBJECTS, "What was said so far."),
      asked("completion_response", Type.OBJECT, "An answer, in place of messages."));

  private static final Form ESTIMATE = Form.of(
      required("model", Type.TEXT, "The model."),
      asked("input_tokens", Type.WHOLE, "Of each request.").or("0"),
      asked("output_tokens", Type.WHOLE, "Of each answer.").or("0"),
      asked("cache_read_input_tokens", Type.WHOLE, "Of input_tokens.").or("0"),
      asked("cache_creation_input_tokens", Type.WHOLE, "Of input_tokens.").or("0"),
      asked("reasoning_tokens", Type.WHOLE, "Of output_tokens.").or("0"),
      asked("num_requests_per_day", Type.WHOLE, "Requests a day."),
      asked("num_requests_per_month", Type.WHOLE, "Requests a month."));

  private SpendRoutes() {}

  static List<Route> all() {
    List<Route> routes = new ArrayList<>(ofCallers());
    routes.addAll(ofAll());
    routes.addAll(activity());
    return routes;
  }

  private static List<Route> ofCallers() {
    return List.of(
        get(
            "/spend/logs",
            SPEND,
            Access.KEY,
            "Requests, the latest first, or their sums by day.",
            LOGS),
        get("/spend/logs/ui", SPEND, Access.KEY, "A page of requests.", LOGS),
        get("/spend/keys", SPEND, Access.KEY, "Keys, the dearest first.", SPENDERS),
        get("/spend/users", SPEND, Access.KEY, "Users, the dearest first.", SPENDERS),
        get("/spend/tags", SPEND, Access.KEY, "Tags, the dearest first.", TOP),
        post(
            "/spend/calculate",
            SPEND,
            Access.KEY,
            "What a request or an answer costs.",
            CALCULATION),
        post("/cost/estimate", SPEND, Access.KEY, "What so many tokens cost.", ESTIMATE));
  }

  private static List<Route> ofAll() {
    Form report = DAYS.and(
        asked("group_by", Type.TEXT, "What days are told apart by.")
            .oneOf("team", "customer", "api_key"),
        asked("api_key", Type.TEXT, "Only this key's."),
        asked("internal_user_id", Type.TEXT, "Only this user's."),
        asked("team_id", Type.TEXT, "Only this team's."),
        asked("customer_id", Type.TEXT, "Only this end user's."));
    return List.of(
        get("/global/spend", SPEND, Access.KEY, "All that was spent, and may be.", Form.of()),
        get("/global/spend/logs", SPEND, Access.KEY, "What each day cost.", TOP),
        get("/global/spend/keys", SPEND, Access.KEY, "The dearest keys.", TOP),
        get(
            "/global/spend/teams",
            SPEND,
            Access.KEY,
            "What each team cost, by day and in all.",
            TOP),
        get("/global/spend/models", SPEND, Access.KEY, "The dearest models.", TOP),
        get("/global/spend/end_users", SPEND, Access.KEY, "The dearest end users.", TOP),
        post(
            "/global/spend/end_users",
            SPEND,
            Access.KEY,
            "The dearest end users.",
            TOP.and(
                asked("startTime", Type.TEXT, "LiteLLM's name for start_date here."),
                asked("endTime", Type.TEXT, "LiteLLM's name for end_date here."))),
        get("/global/spend/provider", SPEND, Access.KEY, "What each provider cost.", TOP),
        get("/global/spend/tags", SPEND, Access.KEY, "What each tag cost.", TAGS),
        get("/global/spend/all_tag_names", SPEND, Access.KEY, "All tags.", Form.of()),
        get("/global/all_end_users", SPEND, Access.KEY, "All end users.", Form.of()),
        get(
            "/global/spend/report",
            SPEND,
            Access.KEY,
            "Days with their teams, customers or keys.",
            report),
        post(
            "/global/spend/reset",
            SPEND,
            Access.ADMIN,
            "Sets keys and teams to 0; the master key may.",
            Form.of()));
  }

  private static List<Route> activity() {
    List<Route> routes = new ArrayList<>();
    for (String path : List.of("/global/activity", "/global/spend/activity")) {
      routes.add(get(path, SPEND, Access.KEY, "Requests and tokens of each day.", TOP));
      routes.add(get(path + "/model", SPEND, Access.KEY, "The same for each model.", TOP));
    }
    routes.add(daily("/user", "user_id"));
    routes.add(daily("/team", "team_id"));
    routes.add(daily("/tag", "tag"));
    routes.add(daily("/customer", "end_user_id"));
    return routes;
  }

  private static Route daily(String prefix, String name) {
    Form form = DAYS.and(PAGES)
        .and(
            asked(name, Type.TEXT, "Only this one's."),
            asked(name + "s", Type.TEXT, "Only these, separated by commas."),
            asked(
                "exclude_" + name + "s",
                Type.TEXT,
                "All but these, separated by commas; not for tags."),
            asked("api_key", Type.TEXT, "Only this key's."),
            asked("model", Type.TEXT, "Only this model's."));
    return get(
        prefix + "/daily/activity", SPEND, Access.KEY, "Days, the latest first, in detail.", form);
  }
}
