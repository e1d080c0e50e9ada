package dev.sluice.ledger.admission.account;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every account by its name. Thread-safe. */
public final class Register {
  private final ConcurrentHashMap<String, Account> accounts = new ConcurrentHashMap<>();

  public @Nullable Account find(String name) {
    return accounts.get(name);
  }

  /** The account of this name, made if there is none, with these limits from now on. Called by one thread at a time. */
  public Account open(String name, Scope scope, String owner, Limits limits) {
    Account account = accounts.get(name);
    if (account == null) {
      account = new Account(name, scope, owner, limits);
      Account other = accounts.putIfAbsent(name, account);
      if (other == null) {
        return account;
      }
      account = other;
    }
    account.limit(owner, limits);
    return account;
  }

  /** The account of this name, made if there is none. */
  public Account openIfAbsent(String name, Scope scope, String owner, Limits limits) {
    Account account = accounts.get(name);
    return account != null
        ? account
        : accounts.computeIfAbsent(name, absent -> new Account(name, scope, owner, limits));
  }

  public void close(String name) {
    accounts.remove(name);
  }

  /** Accounts of the models that have limits of their own. */
  public Map<String, Account> models(
      String name, Scope scope, String owner, Map<String, Limits> limits) {
    Map<String, Account> models = new LinkedHashMap<>();
    limits.forEach((model, own) -> models.put(
        model,
        open(AccountName.model(name, model), scope, owner + " with model '" + model + "'", own)));
    return Map.copyOf(models);
  }

  /** Closes those of models that have none any more. */
  public void closeModels(String name, Map<String, Limits> before, Map<String, Limits> after) {
    for (String model : before.keySet()) {
      if (!after.containsKey(model)) {
        close(AccountName.model(name, model));
      }
    }
  }

  /** Shows every account whose name begins so. */
  public void each(String prefix, Consumer<Account> reader) {
    accounts.forEach((name, account) -> {
      if (name.startsWith(prefix)) {
        reader.accept(account);
      }
    });
  }
}
