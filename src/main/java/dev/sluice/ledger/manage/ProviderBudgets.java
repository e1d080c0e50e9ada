package dev.sluice.ledger.manage;

import dev.sluice.config.Snapshot;
import dev.sluice.config.Traits.Budget;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.account.Payee;
import dev.sluice.ledger.admission.account.Payees;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Stamp;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** {@code /provider/budgets}: what providers may cost in their present periods, and did. */
final class ProviderBudgets {
  private final Supplier<Snapshot> served;
  private final Payees payees;

  ProviderBudgets(Supplier<Snapshot> served, Payees payees) {
    this.served = served;
    this.payees = payees;
  }

  void addTo(Handlers handlers) {
    handlers.on("GET /provider/budgets", (request, books) -> all(request.now()));
  }

  private JsonObject all(long now) {
    Map<String, Budget> budgets =
        new TreeMap<>(served.get().settings().routing().providerBudgets());
    JsonObject providers = new JsonObject();
    budgets.forEach((provider, budget) -> providers.put(provider, one(provider, budget, now)));
    return new JsonObject().put("providers", providers);
  }

  private JsonObject one(String provider, Budget budget, long now) {
    Payee payee = payees.open(AccountName.provider(provider), budget.periodMillis());
    return new JsonObject()
        .put("budget_limit", budget.dollars())
        .put("time_period", period(budget.periodMillis()))
        .put("spend", Money.dollars(payee.spent()))
        .put("budget_reset_at", Stamp.of(now + payee.left()));
  }

  /** The period in the largest unit of which it is a multiple: 30d for 1mo. */
  private static String period(long millis) {
    long seconds = TimeUnit.MILLISECONDS.toSeconds(millis);
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
