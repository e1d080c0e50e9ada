package dev.sluice.ledger.api;

import static dev.sluice.ledger.api.Field.asked;
import static dev.sluice.ledger.api.Route.get;
import static dev.sluice.ledger.api.Route.post;

import dev.sluice.ledger.api.Route.Access;
import java.util.List;

/** The routes about what was used. */
final class SpendRouteTable {
  private static final String SPEND = "Spend";
  private static final Form NOTHING = Form.of();
  private static final Form DATED = Form.of(
      asked("start_date", Type.TEXT, "A day such as 2026-01-31."),
      asked("end_date", Type.TEXT, "A day such as 2026-01-31, included."));
  private static final Form PAGED = Form.of(
      asked("page", Type.WHOLE, "From 1.").or("1"),
      asked("page_size", Type.WHOLE, "Entries on a page."),
      asked("limit", Type.WHOLE, "Entries at most."));
  private static final Form FILTERED = Form.of(
      asked("api_key", Type.TEXT, "Only this key's, or its hash."),
      asked("user_id", Type.TEXT, "Only this user's."),
      asked("team_id", Type.TEXT, "Only this team's."),
      asked("model", Type.TEXT, "Only of this model."));
  private static final Form LOGS = DATED
      .and(PAGED)
      .and(FILTERED)
      .and(
          asked("end_user", Type.TEXT, "Only this customer's."),
          asked("request_id", Type.TEXT, "Only this request."),
          asked("status_filter", Type.TEXT, "success or failure."),
          asked("summarize", Type.FLAG, "false: rows in place of sums by day.").or("true"));
  private static final Form SUMS = DATED.and(PAGED).and(FILTERED);
  private static final Form REPORT = SUMS.and(
      asked("group_by", Type.TEXT, "team, customer or api_key."),
      asked("internal_user_id", Type.TEXT, "Only this user's."),
      asked("customer_id", Type.TEXT, "Only this customer's."));
  private static final Form ACTIVITY = SUMS.and(
      asked("api_keys", Type.TEXT, "Only these, separated by commas."),
      asked("models", Type.TEXT, "Only these, separated by commas."),
      asked("model_groups", Type.TEXT, "Only these, separated by commas."),
      asked("providers", Type.TEXT, "Only these, separated by commas."),
      asked("team_ids", Type.TEXT, "Only these, separated by commas."),
      asked("tag", Type.TEXT, "Only this tag's."),
      asked("tags", Type.TEXT, "Only these, separated by commas."),
      asked("end_user_id", Type.TEXT, "Only this customer's."),
      asked("end_user_ids", Type.TEXT, "Only these, separated by commas."));

  static final List<Route> ALL = List.of(
      report("/spend/logs", "Tells of requests: sums by day, or rows.", LOGS),
      report("/spend/logs/ui", "Tells of requests, in pages.", LOGS),
      report("/spend/keys", "What keys spent, most first.", SUMS),
      report("/spend/users", "What users spent, most first.", SUMS),
      report("/spend/tags", "What requests with a tag cost.", SUMS),
      report("/global/spend", "What all spent.", NOTHING),
      report("/global/spend/logs", "What was spent, by day.", SUMS),
      report("/global/spend/keys", "Keys that spent most.", SUMS),
      report("/global/spend/teams", "What teams spent, by day.", SUMS),
      report("/global/spend/models", "Models that cost most.", SUMS),
      report("/global/spend/end_users", "Customers that spent most.", SUMS),
      post("/global/spend/end_users", SPEND, Access.KEY, "Customers that spent most.", SUMS),
      report("/global/spend/provider", "What providers cost.", SUMS),
      report("/global/spend/tags", "What requests with a tag cost.", SUMS),
      report("/global/spend/report", "What was spent, by team, customer or key.", REPORT),
      post(
          "/global/spend/reset",
          SPEND,
          Access.ADMIN,
          "Sets what keys and teams have spent to 0; with the master key only.",
          NOTHING),
      report("/global/activity", "Requests and tokens, by day.", SUMS),
      report("/global/activity/model", "The same, by model.", SUMS),
      report("/global/spend/activity", "Requests and tokens, by day.", SUMS),
      report("/global/spend/activity/model", "The same, by model.", SUMS),
      report("/user/daily/activity", "What users used, by day.", ACTIVITY),
      report("/team/daily/activity", "What teams used, by day.", ACTIVITY),
      report("/tag/daily/activity", "What requests with a tag used, by day.", ACTIVITY),
      report("/customer/daily/activity", "What customers used, by day.", ACTIVITY));

  private SpendRouteTable() {}

  private static Route report(String path, String summary, Form query) {
    return get(path, SPEND, Access.KEY, summary, query);
  }
}
