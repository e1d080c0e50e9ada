package dev.sluice.ledger.admission;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.terms.CustomerTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Rules;
import dev.sluice.ledger.admission.terms.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * End users: those with terms, and those that requests named. Of the latter so many are remembered, and all that have a
 * request in flight; then those that came first make room, those without a request in the last minute before others, and
 * would begin anew. Thread-safe.
 */
final class Customers {
  static final int MOST_SEEN = 100_000;
  private static final int LOOKED_AT = 64; // to find one that can go

  private final Map<String, CustomerTerms> terms = new ConcurrentHashMap<>();
  private final Map<String, Account> known = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Account> seen = new ConcurrentHashMap<>();
  /** Those seen, the first one first, and some that are no more. */
  private final Queue<Account> inTurn = new ConcurrentLinkedQueue<>();
  /** By id; changes come one after the other. */
  private final Map<String, Limits> budgets = new HashMap<>();

  private Rules rules = Rules.NONE;
  private volatile Limits standard = Limits.NONE; // of those about whom nothing else is said

  void put(CustomerTerms customer) {
    Account before = seen.remove(customer.id());
    terms.put(customer.id(), customer);
    Account account = known.computeIfAbsent(
        customer.id(), id -> before != null ? before : account(id, customer.limits()));
    account.limit(owner(customer.id()), limits(customer.id()));
  }

  private Limits limits(String id) {
    CustomerTerms own = terms.get(id);
    return own == null || own.limits().equals(Limits.NONE) ? standard : own.limits();
  }

  void remove(String id) {
    terms.remove(id);
    known.remove(id);
  }

  /** Whether there may be one who is blocked, bounded or sent to a model of their own. */
  boolean any() {
    return !terms.isEmpty() || !standard.equals(Limits.NONE);
  }

  @Nullable
  CustomerTerms terms(String id) {
    return terms.get(id);
  }

  /**
   * Its account, or null when it has no limits. Whoever enters it asks {@link Account#isRetired} afterwards: then it made
   * room meanwhile, and there is another one.
   */
  @Nullable
  Account account(String id, int now) {
    Account account = known.get(id);
    if (account != null || standard.equals(Limits.NONE)) {
      return account;
    }
    account = seen.get(id);
    return account != null ? account : first(id, now);
  }

  private Account first(String id, int now) {
    if (seen.mappingCount() >= MOST_SEEN) {
      makeRoom(now);
    }
    Account made = account(id, standard);
    Account before = seen.putIfAbsent(id, made);
    if (before == null) {
      inTurn.add(made);
    }
    return before == null ? made : before;
  }

  /** What the config says of those about whom nothing else is said. */
  void rule(Rules next) {
    rules = next;
    String named = next.customerBudget();
    Limits budget = named == null ? null : budgets.get(named);
    rule(budget == null ? next.customer() : budget);
  }

  /** @param limits of this budget, or null: it is gone */
  void putBudget(String id, @Nullable Limits limits) {
    if (limits == null) {
      budgets.remove(id);
    } else {
      budgets.put(id, limits);
    }
    if (id.equals(rules.customerBudget())) {
      rule(rules);
    }
  }

  /** The budget that the config names and that does not exist, or null. */
  @Nullable
  String missingBudget() {
    String named = rules.customerBudget();
    return named == null || budgets.containsKey(named) ? null : named;
  }

  private void rule(Limits unknown) {
    standard = unknown;
    if (unknown.equals(Limits.NONE)) {
      seen.clear();
      inTurn.clear();
    }
    seen.forEach((id, account) -> account.limit(owner(id), unknown));
    known.forEach((id, account) -> account.limit(owner(id), limits(id)));
  }

  private void makeRoom(int now) {
    for (int i = 0; i < LOOKED_AT; i++) {
      Account oldest = inTurn.poll();
      if (oldest == null) {
        return;
      }
      String id = oldest.name().substring(AccountName.customer("").length());
      boolean gone = seen.get(id) != oldest;
      boolean mayGo = i >= LOOKED_AT / 2 || oldest.isIdle(now);
      if (!gone && mayGo && retires(id, oldest)) {
        return;
      }
      if (!gone) {
        inTurn.add(oldest);
      }
    }
  }

  /** In one step: whoever takes it out of the map at the same time gets one that goes on. */
  private boolean retires(String id, Account oldest) {
    return seen.computeIfPresent(
            id, (same, account) -> account == oldest && account.retire() ? null : account)
        == null;
  }

  int seen() {
    return seen.size();
  }

  private static Account account(String id, Limits limits) {
    return new Account(AccountName.customer(id), Scope.CUSTOMER, owner(id), limits);
  }

  private static String owner(String id) {
    return Scope.CUSTOMER.owner(id);
  }

  /** Shows every account. */
  void each(Consumer<Account> reader) {
    known.values().forEach(reader);
    seen.values().forEach(reader);
  }
}
