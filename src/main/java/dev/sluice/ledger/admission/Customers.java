package dev.sluice.ledger.admission;

import dev.sluice.ledger.AccountName;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * End users: those with terms, and those that requests named. Of the latter so many are remembered; then those without
 * a request in the last minute make room, and would begin anew. Thread-safe.
 */
final class Customers {
  static final int MOST_SEEN = 100_000;
  private static final int LOOKED_AT = 64; // to find one that can go

  private final Map<String, CustomerTerms> terms = new ConcurrentHashMap<>();
  private final Map<String, Account> known = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Account> seen = new ConcurrentHashMap<>();

  void put(CustomerTerms customer) {
    Account before = seen.remove(customer.id());
    Account account = known.computeIfAbsent(
        customer.id(), id -> before != null ? before : account(id, customer.limits()));
    account.limit(owner(customer.id()), customer.limits());
    terms.put(customer.id(), customer);
  }

  void remove(String id) {
    terms.remove(id);
    known.remove(id);
  }

  @Nullable
  CustomerTerms terms(String id) {
    return terms.get(id);
  }

  /** Its account, or null when it has no limits. */
  @Nullable
  Account account(String id, Rules rules, int now) {
    Account account = known.get(id);
    if (account != null || rules.customer().equals(Limits.NONE)) {
      return account;
    }
    account = seen.get(id);
    if (account != null) {
      return account;
    }
    if (seen.size() >= MOST_SEEN) {
      makeRoom(now);
    }
    return seen.computeIfAbsent(id, first -> account(first, rules.customer()));
  }

  /** Other limits for those about whom nothing is said. */
  void rule(Limits unknown) {
    if (unknown.equals(Limits.NONE)) {
      seen.clear();
    }
    seen.forEach((id, account) -> account.limit(owner(id), unknown));
  }

  private void makeRoom(int now) {
    Iterator<Account> candidates = seen.values().iterator();
    Account last = null;
    for (int i = 0; i < LOOKED_AT && candidates.hasNext(); i++) {
      last = candidates.next();
      if (last.isIdle(now)) {
        break;
      }
    }
    if (last != null) {
      candidates.remove();
    }
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
