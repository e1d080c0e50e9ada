package dev.sluice.ops.gauge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.MetricSelection;
import dev.sluice.fake.TestKey;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import dev.sluice.ledger.admission.terms.TeamTerms;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BudgetGaugesTest {
  private static final int CAP = 10;
  private static final KeyHash KEY = KeyHash.of("sk-1");
  private static final String OF_KEY = "{api_key_alias=\"ci\",hashed_api_key=\"" + KEY + "\"} ";

  private final Accounts accounts = new Accounts();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @BeforeEach
  void register() {
    registry
        .getPrometheusRegistry()
        .register(new BudgetGauges(CAP, accounts, () -> MetricSelection.ALL));
  }

  private static Limits budgets(Budget... budgets) {
    return new Limits(Limits.UNLIMITED, Limits.UNLIMITED, Limits.UNLIMITED, List.of(budgets));
  }

  private static KeyTerms key(KeyHash hash, Limits limits, Map<String, Limits> models) {
    return new TestKey(hash)
        .named("ci", "sk-...")
        .limits(limits)
        .modelLimits(models)
        .terms();
  }

  private static Budget dollars(double dollars, String period) {
    return new Budget(Money.nanos(dollars), period);
  }

  @Test
  void whatIsLeftIsWhatWasNotSpentInThePresentPeriod() {
    accounts.put(key(KEY, budgets(dollars(10, "1d")), Map.of()));
    long end = System.currentTimeMillis() + 7_200_000;
    accounts.spending().set(new Balance(AccountName.key(KEY), "1d", Money.nanos(2.5), end));
    String scrape = registry.scrape();
    assertThat(scrape)
        .contains("litellm_remaining_api_key_budget_metric" + OF_KEY + "7.5\n")
        .contains("litellm_api_key_max_budget_metric" + OF_KEY + "10.0\n")
        .containsPattern("litellm_api_key_budget_remaining_hours_metric\\{.*} (2\\.0|1\\.9)");
  }

  @Test
  void aPeriodThatIsOverIsNotHeldAgainstAKeyThatNobodyUses() {
    accounts.put(key(KEY, budgets(dollars(10, "1d")), Map.of()));
    long end = System.currentTimeMillis() - 1000;
    accounts.spending().set(new Balance(AccountName.key(KEY), "1d", Money.nanos(10), end));
    assertThat(registry.scrape())
        .contains("litellm_remaining_api_key_budget_metric" + OF_KEY + "10.0\n");
  }

  @Test
  void ofSeveralBudgetsTheOneWithLeastLeftIsShown() {
    accounts.put(key(KEY, budgets(dollars(10, "1d"), dollars(30, "30d")), Map.of()));
    long end = System.currentTimeMillis() + 7_200_000;
    accounts.spending().set(new Balance(AccountName.key(KEY), "30d", Money.nanos(29), end));
    assertThat(registry.scrape())
        .contains("litellm_remaining_api_key_budget_metric" + OF_KEY + "1.0\n")
        .contains("litellm_api_key_max_budget_metric" + OF_KEY + "30.0\n");
  }

  @Test
  void whoHasNoBudgetIsNotShownAndWhoHasNoPeriodHasNoHours() {
    accounts.put(key(KEY, Limits.NONE, Map.of()));
    accounts.put(new TeamTerms(
        "t",
        null,
        budgets(dollars(5, "")),
        Map.of(),
        List.of(),
        Map.of(),
        Limits.NONE,
        false,
        Set.of()));
    assertThat(registry.scrape())
        .doesNotContain("litellm_remaining_api_key_budget_metric{", "_remaining_hours_metric{")
        .contains("litellm_remaining_team_budget_metric{team=\"t\",team_alias=\"None\"} 5.0\n")
        .contains("litellm_teams_count 1.0\n");
  }

  @Test
  void aLimitOfOneModelIsShownAndWhatIsUnlimitedIsLiteLlmsLargestNumber() {
    Limits limits = new Limits(60, Limits.UNLIMITED, Limits.UNLIMITED, List.of());
    accounts.put(key(KEY, Limits.NONE, Map.of("gpt", limits)));
    assertThat(registry.scrape())
        .containsPattern("litellm_remaining_api_key_requests_for_model\\{.*model=\"gpt\".*} 60.0\n")
        .containsPattern(
            "litellm_remaining_api_key_tokens_for_model\\{.*} 9.22337203685477\\d*E18");
  }

  @Test
  void thoseBeyondTheCapAreCounted() {
    for (int i = 0; i < CAP + 7; i++) {
      accounts.put(key(KeyHash.of("sk-" + i), budgets(dollars(1, "")), Map.of()));
    }
    List<String> shown = registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith("litellm_remaining_api_key_budget_metric{"))
        .toList();
    assertThat(shown).hasSize(CAP);
    assertThat(registry.scrape()).contains("sluice_budgets_beyond_cap 7.0\n");
  }
}
