package dev.sluice.ledger.admission;

import dev.sluice.ledger.AccountName;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Teams, and what their members have in them. Thread-safe; changes come one after the other. */
final class Teams {
  private final Register register;
  private final Members members;
  private final Map<String, Party<TeamTerms>> teams = new ConcurrentHashMap<>();

  Teams(Register register, Members members) {
    this.register = register;
    this.members = members;
  }

  @Nullable
  Party<TeamTerms> find(String id) {
    return teams.get(id);
  }

  /** The account of a model that has limits of its own in this team, or null. */
  @Nullable
  Account model(String id, AskedModel model) {
    Party<TeamTerms> team = teams.get(id);
    return team == null ? null : team.models().get(model.group());
  }

  /** The name under which a model has limits of its own in this team, its group's first; or null. */
  @Nullable
  String modelName(String id, AskedModel model) {
    Party<TeamTerms> team = teams.get(id);
    if (team == null || team.models().isEmpty()) {
      return null;
    }
    boolean byGroup = team.models().containsKey(model.group());
    return byGroup || team.models().containsKey(model.name())
        ? byGroup ? model.group() : model.name()
        : null;
  }

  void put(TeamTerms terms) {
    Party<TeamTerms> before = teams.get(terms.id());
    String name = AccountName.team(terms.id());
    String owner = terms.owner();
    Account account = register.open(name, Scope.TEAM, owner, terms.limits());
    if (before != null) {
      register.closeModels(name, before.terms().modelLimits(), terms.modelLimits());
    }
    Map<String, Account> models =
        register.models(name, Scope.TEAM_MODEL, owner, terms.modelLimits());
    teams.put(terms.id(), new Party<>(terms, account, models));
    Limits ofMembers = before == null ? Limits.NONE : before.terms().memberLimits();
    if (!terms.memberLimits().equals(ofMembers)) {
      members.rule(terms);
    }
  }

  /** Its members go with it. */
  void remove(String id) {
    Party<TeamTerms> gone = teams.remove(id);
    if (gone != null) {
      register.close(AccountName.team(id));
      register.closeModels(AccountName.team(id), gone.terms().modelLimits(), Map.of());
    }
    members.removeTeam(id);
  }

  /** All that are stored. */
  Collection<Party<TeamTerms>> all() {
    return teams.values();
  }
}
