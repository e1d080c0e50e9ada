package dev.sluice.ledger.admission.terms;

import dev.sluice.config.LimitSettings.Counted;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the config says about limits.
 *
 * @param global of all traffic but the master key's
 * @param customer of every customer about whom nothing else is said
 * @param customerBudget names the budget whose limits hold in place of those, if there is one; or null
 * @param parallelPerKey of keys that say nothing else
 * @param zone in which the periods of budgets end
 * @param counted which tokens count
 * @param accessGroups names of model groups by {@code model_info.access_groups}
 * @param own models of one team alone
 */
public record Rules(
    Limits global,
    Limits customer,
    @Nullable String customerBudget,
    long parallelPerKey,
    ZoneId zone,
    Counted counted,
    Map<String, Set<String>> accessGroups,
    OwnModels own) {
  /** Of a config that says nothing. */
  public static final Rules NONE = new Rules(
      Limits.NONE,
      Limits.NONE,
      null,
      Limits.UNLIMITED,
      ZoneOffset.UTC,
      Counted.TOTAL,
      Map.of(),
      OwnModels.NONE);

  /** The limits of a key, with what holds for every key that says nothing else. */
  public Limits ofKey(Limits own) {
    return own.parallel() != Limits.UNLIMITED
        ? own
        : new Limits(own.rpm(), own.tpm(), parallelPerKey, own.budgets());
  }

  /** How many of these tokens count. */
  public long count(long promptTokens, long outputTokens) {
    return switch (counted) {
      case TOTAL -> promptTokens + outputTokens;
      case INPUT -> promptTokens;
      case OUTPUT -> outputTokens;
    };
  }
}
