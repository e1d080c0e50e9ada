package dev.sluice.ledger.admission.account;

import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Deployments and providers that have a budget. What is counted here is stored and shared as what keys spend is. Few, and
 * thread-safe.
 */
public final class Payees {
  private static final String NOBODY = ""; // is told about them

  private final Register register;
  private final LongSupplier wall;
  private final Map<String, Payee> open = new ConcurrentHashMap<>();
  private volatile int changes;

  public Payees(Register register, LongSupplier wall) {
    this.register = register;
    this.wall = wall;
  }

  /**
   * The one of this account, which has a budget from now on; the same for every lane.
   *
   * @param account see {@link dev.sluice.ledger.AccountName}
   * @param periodMillis whole seconds; a period ends at each multiple of it since the epoch
   */
  public synchronized Payee open(String account, long periodMillis) {
    String period = Payee.period(periodMillis);
    Account known = register.find(account);
    Purse purse = known == null ? null : known.bounds().purse(period);
    Payee payee = open.get(account);
    if (purse != null && payee != null) {
      return payee;
    }
    Limits limits = new Limits(
        Limits.UNLIMITED,
        Limits.UNLIMITED,
        Limits.UNLIMITED,
        List.of(new Limits.Budget(Limits.UNLIMITED, period)));
    Account opened = register.open(account, Scope.PAYEE, NOBODY, limits);
    payee = new Payee(account, opened.bounds().purses()[1], wall);
    open.put(account, payee);
    changes++;
    return payee;
  }

  /** Forgets all but these. */
  public synchronized void retain(Set<String> accounts) {
    for (String account : names()) {
      if (!accounts.contains(account)) {
        open.remove(account);
        register.close(account);
      }
    }
  }

  /** The accounts. */
  public List<String> names() {
    return new ArrayList<>(open.keySet());
  }

  /** How often there was a new one. */
  public int changes() {
    return changes;
  }

  /** Shows what replicas share of each. */
  public void eachLease(Consumer<Lease> reader) {
    open.values().forEach(payee -> reader.accept(payee.lease()));
  }
}
