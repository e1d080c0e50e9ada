package dev.sluice.ledger.admission;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.Register;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.MemberTerms;
import dev.sluice.ledger.admission.terms.Scope;
import dev.sluice.ledger.admission.terms.TeamTerms;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Users in their teams. Who has no limits of their own has the team's for each member, and needs no terms for it.
 * Thread-safe; changes come one after the other.
 */
final class Members {
  private final Register register;
  private final Map<String, MemberTerms> terms = new ConcurrentHashMap<>(); // by account's name

  Members(Register register) {
    this.register = register;
  }

  /** @param team the member's, or null when it is not known yet */
  void put(MemberTerms member, @Nullable TeamTerms team) {
    String name = AccountName.member(member.teamId(), member.userId());
    terms.put(name, member);
    register.open(name, Scope.MEMBER, owner(name), limits(name, team));
  }

  /** Puts a team's limits for each member in force. */
  void rule(TeamTerms team) {
    register.each(
        AccountName.member(team.id(), ""),
        member -> member.limit(owner(member.name()), limits(member.name(), team)));
  }

  private Limits limits(String name, @Nullable TeamTerms team) {
    MemberTerms own = terms.get(name);
    if (own != null && !own.limits().equals(Limits.NONE)) {
      return own.limits();
    }
    return team == null ? Limits.NONE : team.memberLimits();
  }

  /** The account of a member, or null when nothing limits it. */
  @Nullable
  Account account(String name, TeamTerms team) {
    Account account = register.find(name);
    return account != null || team.memberLimits().equals(Limits.NONE)
        ? account
        : register.openIfAbsent(name, Scope.MEMBER, owner(name), team.memberLimits());
  }

  void remove(String name) {
    terms.remove(name);
    register.close(name);
  }

  void removeTeam(String teamId) {
    register.each(AccountName.member(teamId, ""), member -> remove(member.name()));
  }

  /** The team in an account's name, or null when the name is no member's. */
  static @Nullable String teamOf(String name) {
    String id = AccountName.memberIdOf(name);
    return id == null ? null : AccountName.teamOf(id);
  }

  private static String owner(String name) {
    return Scope.MEMBER.owner(String.valueOf(AccountName.memberIdOf(name)));
  }
}
