package dev.sluice.ledger.admission;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.Register;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.RetiredKey;
import dev.sluice.ledger.admission.terms.Scope;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Virtual keys, and those that others took the place of. Keys in one place, one after the other, have one account.
 * Thread-safe; changes come one after the other.
 */
final class Keys {
  private final Accounts accounts;
  private final Register register;
  private final Map<KeyHash, Holder> holders = new ConcurrentHashMap<>();
  private final Map<KeyHash, RetiredKey> retired = new ConcurrentHashMap<>();
  private final Map<KeyHash, Integer> sharers = new HashMap<>(); // keys that have this account

  Keys(Accounts accounts, Register register) {
    this.accounts = accounts;
    this.register = register;
  }

  /** The key of this hash, or the one that it stands for now; or null. */
  @Nullable
  Holder find(KeyHash hash) {
    Holder holder = holders.get(hash);
    return holder != null ? holder : successor(hash);
  }

  private @Nullable Holder successor(KeyHash hash) {
    RetiredKey old = retired.get(hash);
    return old == null || accounts.now() >= old.until() ? null : holders.get(old.successor());
  }

  void put(KeyTerms terms) {
    Holder before = holders.get(terms.hash());
    String name = terms.accountName();
    String owner = Holder.owner(terms);
    Limits limits = accounts.rules().ofKey(terms.limits());
    Account account = register.open(name, Scope.KEY, owner, limits);
    if (before != null) {
      register.closeModels(name, before.terms().modelLimits(), terms.modelLimits());
    } else {
      sharers.merge(terms.account(), 1, Integer::sum);
    }
    Map<String, Account> models =
        register.models(name, Scope.KEY_MODEL, owner, terms.modelLimits());
    holders.put(terms.hash(), new Holder(accounts, terms, account, models));
  }

  void put(RetiredKey old) {
    retired.put(old.hash(), old);
  }

  /** The account goes with the last key that has it. */
  void remove(KeyHash hash) {
    Holder gone = holders.remove(hash);
    if (gone == null) {
      return;
    }
    KeyTerms terms = gone.terms();
    if (sharers.computeIfPresent(terms.account(), (any, count) -> count == 1 ? null : count - 1)
        == null) {
      register.close(terms.accountName());
      register.closeModels(terms.accountName(), terms.modelLimits(), Map.of());
    }
  }

  void removeRetired(KeyHash hash) {
    retired.remove(hash);
  }

  /** Those that may be used. */
  Collection<Holder> holders() {
    return holders.values();
  }

  /** With the rules that hold now. */
  void putAgain() {
    holders.values().forEach(holder -> put(holder.terms()));
  }
}
