package dev.sluice.ledger.admission;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accounts that a request must pass, one after the other, and pays at. Without state of its own; any thread. */
final class Gates {
  private final Accounts accounts;
  private final Map<String, Party<TeamTerms>> teams;
  private final Map<String, Party<UserTerms>> users;
  private final Members members;
  private final Customers customers;
  private final Account global;

  Gates(
      Accounts accounts,
      Map<String, Party<TeamTerms>> teams,
      Map<String, Party<UserTerms>> users,
      Members members,
      Customers customers,
      Account global) {
    this.accounts = accounts;
    this.teams = teams;
    this.users = users;
    this.members = members;
    this.customers = customers;
    this.global = global;
  }

  /** Narrow accounts first: what a refused request takes for a moment, it takes from those whom it concerns most. */
  @Nullable
  Refusal pass(Ticket ticket, AskedModel model, @Nullable String customer, Demand demand) {
    Holder holder = ticket.holder();
    long now = accounts.now();
    Refusal refusal = enterModel(ticket, holder.models(), model, demand, now);
    refusal = refusal != null ? refusal : ticket.enter(holder.account(), demand, now);
    if (refusal == null && customer != null) {
      refusal = enterIf(
          ticket, customers.account(customer, accounts.rules(), ticket.tick()), demand, now);
    }
    refusal = refusal != null ? refusal : enterOwner(ticket, holder, model, demand, now);
    return refusal != null ? refusal : ticket.enter(global, demand, now);
  }

  private @Nullable Refusal enterOwner(
      Ticket ticket, Holder holder, AskedModel model, Demand demand, long now) {
    KeyTerms key = holder.terms();
    if (key.teamId() == null) {
      Party<UserTerms> user = key.userId() == null ? null : users.get(key.userId());
      return user == null ? null : ticket.enter(user.account(), demand, now);
    }
    Party<TeamTerms> team = teams.get(key.teamId());
    if (team == null) {
      return null;
    }
    String member = holder.member();
    Refusal refusal =
        member == null ? null : enterIf(ticket, members.account(member, team.terms()), demand, now);
    refusal = refusal != null ? refusal : enterModel(ticket, team.models(), model, demand, now);
    return refusal != null ? refusal : ticket.enter(team.account(), demand, now);
  }

  private static @Nullable Refusal enterModel(
      Ticket ticket, Map<String, Account> models, AskedModel model, Demand demand, long now) {
    if (models.isEmpty()) {
      return null;
    }
    Refusal refusal = enterIf(ticket, models.get(model.group()), demand, now);
    return refusal != null || model.name().equals(model.group())
        ? refusal
        : enterIf(ticket, models.get(model.name()), demand, now);
  }

  private static @Nullable Refusal enterIf(
      Ticket ticket, @Nullable Account account, Demand demand, long now) {
    return account == null ? null : ticket.enter(account, demand, now);
  }
}
