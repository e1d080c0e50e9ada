package dev.sluice.ops.gauge;

import dev.sluice.config.MetricSelection;
import dev.sluice.ledger.admission.AccountReader;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.account.Headroom;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** LiteLLM's metrics of budgets and of limits per model, for those who have some. */
public final class BudgetGauges implements MultiCollector {
  private final int cap;
  private final Accounts accounts;
  private final Supplier<MetricSelection> selection;

  /**
   * @param cap how many of each are shown: keys, teams, users, and models of keys
   * @param selection what is to be exposed
   */
  public BudgetGauges(int cap, Accounts accounts, Supplier<MetricSelection> selection) {
    this.cap = cap;
    this.accounts = accounts;
    this.selection = selection;
  }

  @Override
  public MetricSnapshots collect() {
    Look look = new Look(selection.get());
    accounts.each(look);
    return look.all();
  }

  private static String orNone(@Nullable String text) {
    return text == null ? "None" : text;
  }

  /** The three metrics of one kind of payer. */
  private final class Kind {
    private static final double NANOS = 1e9; // of a dollar
    private static final double MILLIS = 3_600_000; // of an hour
    private final Points left;
    private final Points most;
    private final Points hours;
    private int seen;

    Kind(MetricSelection wanted, String who, String... labels) {
      left = new Points(
          wanted, "litellm_remaining_" + who + "_budget_metric", "US dollars left", labels);
      most = new Points(
          wanted, "litellm_" + who + "_max_budget_metric", "US dollars of the budget", labels);
      hours = new Points(
          wanted,
          "litellm_" + who + "_budget_remaining_hours_metric",
          "Until the budget begins anew",
          labels);
    }

    /** Whether one more is shown. */
    boolean takes() {
      return seen++ < cap;
    }

    void put(Headroom budget, String... labels) {
      left.put(budget.left() / NANOS, labels);
      most.put(budget.nanos() / NANOS, labels);
      if (budget.resetsAt() != 0) {
        hours.put(Math.max(0, budget.resetsAt() - System.currentTimeMillis()) / MILLIS, labels);
      }
    }

    int hidden() {
      return Math.max(0, seen - cap);
    }

    List<MetricSnapshot> all() {
      return List.of(left.gauge(), most.gauge(), hours.gauge());
    }
  }

  private final class Look implements AccountReader {
    private static final String[] OF_MODEL = {"hashed_api_key", "api_key_alias", "model", "model_id"
    };
    private final MetricSelection wanted;
    private final Kind keys;
    private final Kind teams;
    private final Kind users;
    private final Points requests;
    private final Points tokens;
    private int models;
    private int teamCount;
    private int userCount;

    Look(MetricSelection wanted) {
      this.wanted = wanted;
      keys = new Kind(wanted, "api_key", "hashed_api_key", "api_key_alias");
      teams = new Kind(wanted, "team", "team", "team_alias");
      users = new Kind(wanted, "user", "user", "user_email");
      requests = new Points(
          wanted,
          "litellm_remaining_api_key_requests_for_model",
          "Requests left of a key's limit for a model",
          OF_MODEL);
      tokens = new Points(
          wanted,
          "litellm_remaining_api_key_tokens_for_model",
          "Tokens left of a key's limit for a model",
          OF_MODEL);
    }

    @Override
    public void key(KeyTerms key, Headroom budget) {
      if (keys.takes()) {
        keys.put(budget, key.hash().toString(), orNone(key.alias()));
      }
    }

    @Override
    public void team(TeamTerms team, Headroom budget) {
      if (teams.takes()) {
        teams.put(budget, team.id(), orNone(team.alias()));
      }
    }

    @Override
    public void user(UserTerms user, Headroom budget) {
      if (users.takes()) {
        users.put(budget, user.id(), "None");
      }
    }

    @Override
    public void keyModel(KeyTerms key, String model, long requestsLeft, long tokensLeft) {
      if (models++ < cap) {
        String[] labels = {key.hash().toString(), orNone(key.alias()), model, "None"};
        requests.put(requestsLeft, labels);
        tokens.put(tokensLeft, labels);
      }
    }

    @Override
    public void counted(int allTeams, int allUsers) {
      teamCount = allTeams;
      userCount = allUsers;
    }

    MetricSnapshots all() {
      List<MetricSnapshot> all = new ArrayList<>();
      for (Kind kind : List.of(keys, teams, users)) {
        all.addAll(kind.all());
      }
      all.add(requests.gauge());
      all.add(tokens.gauge());
      all.add(number("litellm_total_users", "Users that are stored", userCount));
      all.add(number("litellm_teams_count", "Teams that are stored", teamCount));
      int hidden = keys.hidden() + teams.hidden() + users.hidden() + Math.max(0, models - cap);
      MetricSnapshot beyond =
          number("sluice_budgets_beyond_cap", "Budgets and limits that are not shown", hidden);
      List<MetricSnapshot> shown = new ArrayList<>(List.of(beyond));
      Wanted.of(wanted, all.toArray(new MetricSnapshot[0])).forEach(shown::add);
      return new MetricSnapshots(shown);
    }

    private MetricSnapshot number(String name, String help, int value) {
      Points points = new Points(name, help);
      points.put(value);
      return points.gauge();
    }
  }
}
