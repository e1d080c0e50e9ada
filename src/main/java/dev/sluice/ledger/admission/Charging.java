package dev.sluice.ledger.admission;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.Bounds;
import dev.sluice.ledger.admission.account.Purse;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Scope;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Charges what a request cost to its accounts; of those for single models, to that of the model that answered.
 * Used by one thread.
 */
final class Charging {
  private final Holder holder;
  private final AskedModel model;
  private final boolean standsIn; // it is not the one that was asked for
  private final long now;
  private final ZoneId zone;

  /**
   * @param model that answered
   * @param standsIn whether it is not the one that was asked for
   */
  Charging(Holder holder, AskedModel model, boolean standsIn) {
    this.holder = holder;
    this.model = model;
    this.standsIn = standsIn;
    this.now = holder.accounts().now();
    this.zone = holder.accounts().rules().zone();
  }

  /** Gives back to the first so many purses what was held of each. */
  static void giveBack(Bounds bounds, int purses, long amount) {
    for (int i = 0; amount > 0 && i < purses; i++) {
      if (bounds.caps()[i] != Limits.UNLIMITED) {
        bounds.purses()[i].giveBack(amount);
      }
    }
  }

  /** What was held of an account is given back, and what it bears of the cost is kept. */
  void settle(Bounds taken, long held, long cost) {
    Scope scope = taken.account().scope();
    boolean ofModel = scope == Scope.KEY_MODEL || scope == Scope.TEAM_MODEL;
    charge(taken, held, ofModel && standsIn ? 0 : cost);
  }

  /** Charges the accounts of the model that answered, if it is not the one that was asked for. */
  void standIn(long cost) {
    if (!standsIn || cost == 0) {
      return;
    }
    for (String name : model.names()) {
      chargeIf(holder.models().get(name), cost);
      chargeIf(ofTeam().get(name), cost);
    }
  }

  private Map<String, Account> ofTeam() {
    return holder.accounts().teamModels(holder.terms().teamId());
  }

  private void chargeIf(@Nullable Account account, long cost) {
    if (account != null) {
      charge(account.bounds(), 0, cost);
    }
  }

  /** The cost counts in the budgets that hold now: they may be others than when the request began. */
  private void charge(Bounds taken, long held, long cost) {
    Bounds present = taken.account().bounds();
    boolean same = present == taken;
    for (int i = 0; (cost != 0 || held > 0) && i < present.caps().length; i++) {
      Purse purse = present.purses()[i];
      boolean holds = same && present.caps()[i] != Limits.UNLIMITED;
      purse.roll(now, zone);
      purse.settle(holds ? held : 0, cost);
    }
    if (!same) {
      giveBack(taken, taken.caps().length, held);
    }
  }

  /** Whom a request for this customer is charged to. */
  Payer payer(@Nullable String customer) {
    Payer by = holder.payer(customer);
    if (holder.isOperator()) {
      return by;
    }
    List<String> ofKey = charged(holder.models());
    return by.paidFrom(
        by.account(), ofKey.isEmpty() ? List.of(model.name()) : ofKey, charged(ofTeam()));
  }

  /** Those names of the model that have limits. */
  private List<String> charged(Map<String, Account> bounded) {
    return bounded.isEmpty()
        ? List.of()
        : model.names().stream().filter(bounded::containsKey).toList();
  }
}
