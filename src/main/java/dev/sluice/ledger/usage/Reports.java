package dev.sluice.ledger.usage;

import dev.sluice.config.Snapshot;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Every route about usage, by its name, such as {@code GET /spend/logs}. */
public final class Reports {
  private final Map<String, Report> byName = new LinkedHashMap<>();

  /** @param served what is served now */
  public Reports(Supplier<Snapshot> served) {
    GlobalSpend global = new GlobalSpend(() -> served.get().settings().limits().maxBudget());
    post("/spend/calculate", new SpendCalculation(served));
    post("/cost/estimate", new CostEstimate(served));
    get("/spend/logs", SpendLogs::logs);
    get("/spend/logs/ui", SpendLogs::page);
    get("/spend/keys", Totals::keys);
    get("/spend/users", Totals::users);
    get("/spend/tags", Totals::tags);
    get("/global/spend", global::spend);
    get("/global/spend/logs", GlobalSpend::days);
    get("/global/spend/keys", Totals::topKeys);
    get("/global/spend/teams", GlobalSpend::teams);
    get("/global/spend/models", Totals::topModels);
    post("/global/spend/end_users", Totals::customers);
    get("/global/spend/end_users", Totals::customers);
    get("/global/spend/provider", Totals::providers);
    get("/global/spend/tags", Totals::tagsOfAll);
    get("/global/spend/all_tag_names", Totals::tagNames);
    get("/global/all_end_users", Totals::customerNames);
    get("/global/spend/report", SpendReport::answer);
    post("/global/spend/reset", GlobalSpend::reset);
    for (String path : new String[] {"/global/activity", "/global/spend/activity"}) {
      get(path, GlobalSpend::activity);
      get(path + "/model", GlobalSpend::activityByModel);
    }
    get("/user/daily/activity", new DailyActivity(Dimension.USER, "user_id"));
    get("/team/daily/activity", new DailyActivity(Dimension.TEAM, "team_id"));
    get("/tag/daily/activity", new DailyActivity(Dimension.TAG, "tag"));
    get("/customer/daily/activity", new DailyActivity(Dimension.CUSTOMER, "end_user_id"));
  }

  private void get(String path, Report report) {
    byName.put("GET " + path, report);
  }

  private void post(String path, Report report) {
    byName.put("POST " + path, report);
  }

  public Map<String, Report> byName() {
    return Map.copyOf(byName);
  }
}
