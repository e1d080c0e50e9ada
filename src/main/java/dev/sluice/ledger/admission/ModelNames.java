package dev.sluice.ledger.admission;

import dev.sluice.config.TeamModel;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.TeamTerms;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which models a key means by which names: aliases, and models that are one team's own. Immutable; any thread. */
final class ModelNames {
  private final Accounts accounts;
  private final KeyTerms terms;

  ModelNames(Accounts accounts, KeyTerms terms) {
    this.accounts = accounts;
    this.terms = terms;
  }

  /** See {@link Holder#meant}. */
  String meant(String model) {
    String wanted = wanted(model);
    String own = ownGroup(wanted);
    return own == null ? wanted : own;
  }

  /** See {@link Holder#named}. */
  AskedModel named(AskedModel model) {
    TeamModel own = ownOf(model.group());
    return own == null ? model : new AskedModel(own.publicName(), model.group());
  }

  /** Whose own a model group is, served or not; or null: everybody's. */
  private @Nullable TeamModel ownOf(String group) {
    TeamModel served = accounts.rules().own().of(group);
    return served != null ? served : accounts.own().models().of(group);
  }

  /** The group of its team's own model of this name, served or not; or null. */
  private @Nullable String ownGroup(String name) {
    String served = accounts.rules().own().group(terms.teamId(), name);
    return served != null ? served : accounts.own().models().group(terms.teamId(), name);
  }

  /**
   * Whether it is another team's own, or would lead from the name of one of its own team's to what is everybody's: by a
   * fallback, or a wildcard while the own one is not served.
   */
  boolean isForeign(AskedModel asked) {
    TeamModel own = ownOf(asked.group());
    if (own != null) {
      return !own.teamId().equals(terms.teamId());
    }
    return ownOf(asked.name()) != null
        || ownGroup(asked.name()) != null
        || ownGroup(asked.group()) != null
        || terms.teamId() != null && accounts.own().has(terms.teamId(), asked.name());
  }

  /** Names of models as their teams call them. */
  List<String> shown(List<String> models) {
    return models.stream().map(this::shown).distinct().toList();
  }

  private String shown(String model) {
    TeamModel own = ownOf(model);
    return own == null ? model : own.publicName();
  }

  private String wanted(String model) {
    String ofKey = terms.aliases().get(model);
    if (ofKey != null) {
      return ofKey;
    }
    TeamTerms team = terms.teamId() == null ? null : accounts.team(terms.teamId());
    return team == null ? model : team.aliases().getOrDefault(model, model);
  }
}
