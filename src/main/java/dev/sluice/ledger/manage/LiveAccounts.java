package dev.sluice.ledger.manage;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.LiveRows;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Terms;
import dev.sluice.ledger.manage.owners.TeamModels;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the accounts of requests follow what is stored. Used by the store's thread only. */
public final class LiveAccounts implements LiveRows {
  private static final Logger LOG = LoggerFactory.getLogger(LiveAccounts.class);

  private final Accounts accounts;
  private final Clock clock;
  private final Map<String, Row> budgets = new HashMap<>();
  private final Map<String, Row> increased = new HashMap<>(); // keys with more budget for a while

  public LiveAccounts(Accounts accounts, Clock clock) {
    this.accounts = accounts;
    this.clock = clock;
  }

  @Override
  public void put(Row row) {
    switch (row.kind()) {
      case KEY -> putKey(row);
      case USER -> accounts.put(Terms.user(row));
      case TEAM -> accounts.put(Terms.team(row));
      case MEMBER -> accounts.put(Terms.member(row, budget(row)));
      case CUSTOMER -> accounts.put(Terms.customer(row, budget(row)));
      case BUDGET -> putBudget(row);
      case RETIRED_KEY -> accounts.put(Terms.retired(row));
      case MODEL -> accounts.own().put(row.id(), TeamModels.group(row), TeamModels.of(row));
    }
  }

  private void putBudget(Row row) {
    budgets.put(row.id(), row);
    accounts.budget(row.id(), Terms.limits(row.fields(), 0));
  }

  private void putKey(Row row) {
    long now = clock.millis();
    accounts.put(Terms.key(row, budget(row), now));
    if (Terms.increaseEnd(Rows.object(row.fields(), "metadata")) > now) {
      increased.put(row.id(), row);
    } else {
      increased.remove(row.id());
    }
  }

  @Override
  public void tick() {
    long now = clock.millis();
    List<Row> over = new ArrayList<>();
    for (Row row : increased.values()) {
      if (Terms.increaseEnd(Rows.object(row.fields(), "metadata")) <= now) {
        over.add(row);
      }
    }
    over.forEach(this::putKey);
  }

  private @Nullable Row budget(Row row) {
    String id = Rows.text(row.fields(), "budget_id");
    return id == null ? null : budgets.get(id);
  }

  @Override
  public void remove(Kind kind, String id) {
    switch (kind) {
      case KEY -> {
        increased.remove(id);
        accounts.remove(KeyHash.parse(id));
      }
      case USER -> accounts.removeUser(id);
      case TEAM -> accounts.removeTeam(id);
      case MEMBER -> accounts.removeMember(AccountName.teamOf(id), AccountName.userOf(id));
      case CUSTOMER -> accounts.removeCustomer(id);
      case BUDGET -> {
        budgets.remove(id);
        accounts.budget(id, null);
      }
      case RETIRED_KEY -> accounts.removeRetired(KeyHash.parse(id));
      case MODEL -> accounts.own().remove(id);
    }
  }

  @Override
  public void balance(Balance balance) {
    accounts.spending().set(balance);
  }

  @Override
  public void reread(Balance balance) {
    accounts.spending().reread(balance);
  }

  @Override
  public void loaded() {
    accounts.loaded();
    String missing = accounts.missingBudget();
    if (missing != null) {
      LOG.warn(
          "litellm_settings.max_end_user_budget_id names the budget '{}', which does not exist; make"
              + " it with POST /budget/new",
          missing);
    }
  }
}
