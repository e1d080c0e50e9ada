package dev.sluice.ledger.admission;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.Register;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Scope;
import dev.sluice.ledger.admission.terms.TeamTerms;
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

  /** Accounts of the models that have limits of their own in this team, by the names of those. */
  Map<String, Account> models(String id) {
    Party<TeamTerms> team = teams.get(id);
    return team == null ? Map.of() : team.models();
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
