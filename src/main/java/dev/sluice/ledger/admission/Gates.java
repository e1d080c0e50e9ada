package dev.sluice.ledger.admission;

import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.SharedRoom;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.CustomerTerms;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Scope;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a request may use from every account that limits it, one after the other, or says which has too little.
 * Without state of its own; any thread.
 */
final class Gates {
  private final Accounts accounts;
  private final Teams teams;
  private final Map<String, Party<UserTerms>> users;
  private final Members members;
  private final Customers customers;
  private final Account global;

  Gates(
      Accounts accounts,
      Teams teams,
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

  /** See {@link Accounts#admit}. */
  Verdict admit(
      Holder holder,
      AskedModel model,
      @Nullable String customer,
      Demand demand,
      @Nullable SharedRoom shared) {
    Refusal denied = holder.refuses(model);
    CustomerTerms known = customer == null ? null : customers.terms(customer);
    if (denied != null) {
      return denied;
    }
    if (customer != null && known != null && known.blocked()) {
      return new Refusal.Blocked(Scope.CUSTOMER, Scope.CUSTOMER.owner(customer));
    }
    while (true) {
      int tick = accounts.tick();
      Account ofCustomer = customer == null ? null : customers.account(customer, tick);
      Ticket ticket = new Ticket(holder, model, demand, tick);
      Denial reached = pass(ticket, model, ofCustomer, demand, shared);
      if (reached == null && (ofCustomer == null || !ofCustomer.isRetired())) {
        return ticket;
      }
      ticket.refund();
      if (reached != null) {
        return reached;
      }
    }
  }

  /** Narrow accounts first: what a refused request takes for a moment, it takes from those whom it concerns most. */
  private @Nullable Denial pass(
      Ticket ticket,
      AskedModel model,
      @Nullable Account customer,
      Demand demand,
      @Nullable SharedRoom room) {
    Holder holder = ticket.holder();
    long now = accounts.now();
    if (holder.isOperator()) {
      return enterIf(ticket, customer, demand, now, room);
    }
    Denial denial = enterModel(ticket, holder.models(), model, demand, now, room);
    denial = denial != null ? denial : ticket.enter(holder.account(), demand, now, room);
    denial = denial != null ? denial : enterIf(ticket, customer, demand, now, room);
    denial = denial != null ? denial : enterOwner(ticket, holder, model, demand, now, room);
    return denial != null ? denial : ticket.enter(global, demand, now, room);
  }

  private @Nullable Denial enterOwner(
      Ticket ticket,
      Holder holder,
      AskedModel model,
      Demand demand,
      long now,
      @Nullable SharedRoom room) {
    KeyTerms key = holder.terms();
    if (key.teamId() == null) {
      Party<UserTerms> user = key.userId() == null ? null : users.get(key.userId());
      return user == null ? null : ticket.enter(user.account(), demand, now, room);
    }
    Party<TeamTerms> team = teams.find(key.teamId());
    if (team == null) {
      return new Refusal.TeamMissing(holder.owner(), key.teamId());
    }
    String member = holder.member();
    Denial denial = member == null
        ? null
        : enterIf(ticket, members.account(member, team.terms()), demand, now, room);
    denial = denial != null ? denial : enterModel(ticket, team.models(), model, demand, now, room);
    return denial != null ? denial : ticket.enter(team.account(), demand, now, room);
  }

  private static @Nullable Denial enterModel(
      Ticket ticket,
      Map<String, Account> models,
      AskedModel model,
      Demand demand,
      long now,
      @Nullable SharedRoom room) {
    if (models.isEmpty()) {
      return null;
    }
    Denial denial = enterIf(ticket, models.get(model.group()), demand, now, room);
    return denial != null || model.name().equals(model.group())
        ? denial
        : enterIf(ticket, models.get(model.name()), demand, now, room);
  }

  private static @Nullable Denial enterIf(
      Ticket ticket,
      @Nullable Account account,
      Demand demand,
      long now,
      @Nullable SharedRoom room) {
    return account == null ? null : ticket.enter(account, demand, now, room);
  }
}
