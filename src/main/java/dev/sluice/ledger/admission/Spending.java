package dev.sluice.ledger.admission;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.Purse;
import dev.sluice.ledger.admission.account.Register;
import dev.sluice.ledger.admission.terms.TeamTerms;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What accounts have spent, as it is stored. Periods end here by themselves, and what requests in flight hold stays held.
 * Terms come first: of an account that is not known, nothing is kept. Any thread; changes come one after the other.
 */
public final class Spending {
  private final Accounts accounts;
  private final Register register;
  private final Members members;
  private final Customers customers;

  Spending(Accounts accounts, Register register, Members members, Customers customers) {
    this.accounts = accounts;
    this.register = register;
    this.members = members;
    this.customers = customers;
  }

  /** Sets what an account spent, at the start and when somebody changes it by hand. */
  public void set(Balance balance) {
    change(balance, Purse::set);
  }

  /** What is stored, which other replicas add to: more than is known counts, less was used and is stored later. */
  public void atLeast(Balance stored) {
    change(stored, Purse::atLeast);
  }

  /** What is stored of an account, read again: less says nothing, and an earlier period neither. */
  public void reread(Balance stored) {
    change(stored, Purse::reread);
  }

  private void change(Balance balance, BiConsumer<Purse, Balance> change) {
    synchronized (accounts) { // whose terms change one after the other, too
      Account account = find(balance.account());
      Purse purse = account == null ? null : account.bounds().purse(balance.window());
      if (purse != null) {
        change.accept(purse, balance);
      }
    }
  }

  /**
   * Nanodollars that an account spent in all, 0 when it is not known.
   *
   * @param account see {@link AccountName}
   */
  public long of(String account) {
    Account known = find(account);
    return known == null ? 0 : known.spent();
  }

  private @Nullable Account find(String name) {
    Account account = register.find(name);
    if (account != null) {
      return account;
    }
    String customerId = AccountName.customerIdOf(name);
    if (customerId != null) {
      return customers.account(customerId, accounts.tick());
    }
    String teamId = Members.teamOf(name);
    TeamTerms team = teamId == null ? null : accounts.team(teamId);
    return team == null ? null : members.account(name, team);
  }

  /** Shows each account with each period of its budgets, by the account's name; those without a period aside. */
  public void eachPeriod(BiConsumer<String, String> reader) {
    Consumer<Account> periods = account -> {
      for (Purse purse : account.bounds().purses()) {
        if (!purse.period().isEmpty()) {
          reader.accept(account.name(), purse.period());
        }
      }
    };
    register.each("", periods);
    customers.each(periods);
  }
}
