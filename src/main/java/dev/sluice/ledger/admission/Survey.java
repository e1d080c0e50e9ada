package dev.sluice.ledger.admission;

import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.Headroom;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import java.util.Map;
import java.util.function.Consumer;

/** Tells what keys, teams and users have left of their limits. Without state of its own; any thread. */
final class Survey {
  private final Accounts accounts;
  private final Keys keys;
  private final Teams teams;
  private final Map<String, Party<UserTerms>> users;

  Survey(Accounts accounts, Keys keys, Teams teams, Map<String, Party<UserTerms>> users) {
    this.accounts = accounts;
    this.keys = keys;
    this.teams = teams;
    this.users = users;
  }

  void each(AccountReader reader) {
    long now = accounts.now();
    for (Holder key : keys.holders()) {
      tell(key.account(), now, left -> reader.key(key.terms(), left));
      key.models().forEach((model, account) -> tell(key, model, account, reader));
    }
    for (Party<TeamTerms> team : teams.all()) {
      tell(team.account(), now, left -> reader.team(team.terms(), left));
    }
    for (Party<UserTerms> user : users.values()) {
      tell(user.account(), now, left -> reader.user(user.terms(), left));
    }
    reader.counted(teams.all().size(), users.size());
  }

  private void tell(Account account, long now, Consumer<Headroom> reader) {
    Headroom budget = Headroom.of(account, now, accounts.rules().zone());
    if (budget != null) {
      reader.accept(budget);
    }
  }

  private void tell(Holder key, String model, Account account, AccountReader reader) {
    Limits limits = account.bounds().limits();
    int tick = accounts.tick();
    reader.keyModel(
        key.terms(),
        model,
        left(limits.rpm(), account.requestsUsed(tick)),
        left(limits.tpm(), account.tokensUsed(tick)));
  }

  private static long left(long limit, long used) {
    return limit == Limits.UNLIMITED ? limit : Math.max(0, limit - used);
  }
}
