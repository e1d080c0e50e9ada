package dev.sluice.ingress.admission;

import dev.sluice.config.LimitSettings;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.config.TeamModel;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import dev.sluice.ledger.admission.terms.OwnModels;
import dev.sluice.ledger.admission.terms.Rules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a snapshot says to admission. */
public final class LimitRules {
  private LimitRules() {}

  public static Rules of(Snapshot snapshot) {
    LimitSettings limits = snapshot.settings().limits();
    Map<String, Set<String>> accessGroups = new HashMap<>();
    Map<String, TeamModel> own = new HashMap<>();
    for (ModelGroup group : snapshot.groups()) {
      for (String name : group.accessGroups()) {
        accessGroups.computeIfAbsent(name, first -> new HashSet<>()).add(group.name());
      }
      if (group.team() != null) {
        own.put(group.name(), group.team());
      }
    }
    return new Rules(
        limits(parallel(limits.parallel()), limits.maxBudget(), limits.budgetDuration()),
        limits(Limits.UNLIMITED, limits.maxCustomerBudget(), ""),
        limits.customerBudget(),
        parallel(limits.parallelPerKey()),
        limits.zone(),
        limits.counted(),
        Map.copyOf(accessGroups),
        new OwnModels(own));
  }

  private static long parallel(int written) {
    return written == 0 ? Limits.UNLIMITED : written;
  }

  private static Limits limits(long parallel, @Nullable Double dollars, String period) {
    List<Budget> budgets =
        dollars == null ? List.of() : List.of(new Budget(Money.nanos(dollars), period));
    return new Limits(Limits.UNLIMITED, Limits.UNLIMITED, parallel, budgets);
  }
}
