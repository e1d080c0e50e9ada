package dev.sluice.ledger.manage;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.store.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the live accounts must be told after a change; read while the change's transaction is open. */
final class Following {
  private final Session session;
  private final long now;
  private final List<Consumer<Accounts>> steps = new ArrayList<>();
  private final Map<String, @Nullable Row> budgets = new HashMap<>();
  private final Set<Books.Change> seen = new LinkedHashSet<>();

  Following(Session session, long now) {
    this.session = session;
    this.now = now;
  }

  /** The steps to take once these changes are committed, in order: terms before balances. */
  static List<Consumer<Accounts>> of(Session session, List<Books.Change> changes, long now) {
    Following following = new Following(session, now);
    changes.stream().filter(change -> change.kind() != null).forEach(following::add);
    changes.stream().filter(change -> change.kind() == null).forEach(following::add);
    return following.steps;
  }

  /** The steps that bring everything that is stored. */
  static List<Consumer<Accounts>> all(Session session, long now) {
    Following following = new Following(session, now);
    for (Row budget : session.all(Kind.BUDGET)) {
      following.budgets.put(budget.id(), budget);
    }
    for (Kind kind : List.of(Kind.TEAM, Kind.USER, Kind.MEMBER, Kind.CUSTOMER, Kind.KEY)) {
      session.all(kind).forEach(following::put);
    }
    session.allBalances().forEach(balance ->
        following.steps.add(accounts -> accounts.balance(balance)));
    return following.steps;
  }

  private void add(Books.Change change) {
    if (!seen.add(change)) {
      return;
    }
    Kind kind = change.kind();
    if (kind == null) {
      session.balances(List.of(change.id())).forEach(balance ->
          steps.add(accounts -> accounts.balance(balance)));
    } else if (kind == Kind.BUDGET) {
      addUsers(change.id());
    } else {
      Row row = session.find(kind, change.id());
      if (row == null) {
        remove(kind, change.id());
      } else {
        put(row);
        session.balances(List.of(account(row))).forEach(balance ->
            steps.add(accounts -> accounts.balance(balance)));
      }
    }
  }

  /** All that refer to a budget. */
  private void addUsers(String budget) {
    for (Kind kind : List.of(Kind.KEY, Kind.MEMBER, Kind.CUSTOMER)) {
      session.findAll(kind, Map.of("budget_id", budget)).forEach(this::put);
    }
  }

  private void put(Row row) {
    switch (row.kind()) {
      case KEY -> step(Terms.key(row, budget(row), now), Accounts::put);
      case USER -> step(Terms.user(row), Accounts::put);
      case TEAM -> step(Terms.team(row), Accounts::put);
      case MEMBER -> step(Terms.member(row, budget(row)), Accounts::put);
      case CUSTOMER -> step(Terms.customer(row, budget(row)), Accounts::put);
      default -> {}
    }
  }

  private <T> void step(T terms, BiConsumer<Accounts, T> how) {
    steps.add(accounts -> how.accept(accounts, terms));
  }

  private void remove(Kind kind, String id) {
    switch (kind) {
      case KEY -> step(KeyHash.parse(id), Accounts::remove);
      case USER -> step(id, Accounts::removeUser);
      case TEAM -> step(id, Accounts::removeTeam);
      case CUSTOMER -> step(id, Accounts::removeCustomer);
      case MEMBER -> {
        String team = AccountName.teamOf(id);
        String user = AccountName.userOf(id);
        steps.add(accounts -> accounts.removeMember(team, user));
      }
      default -> {}
    }
  }

  /** Which account a row is about. */
  static String account(Row row) {
    return switch (row.kind()) {
      case KEY -> "key:" + row.id();
      case USER -> AccountName.user(row.id());
      case TEAM -> AccountName.team(row.id());
      case MEMBER -> "member:" + row.id();
      case CUSTOMER -> AccountName.customer(row.id());
      default -> row.kind() + ":" + row.id();
    };
  }

  private @Nullable Row budget(Row row) {
    String id = Rows.text(row.fields(), "budget_id");
    return id == null
        ? null
        : budgets.computeIfAbsent(id, wanted -> session.find(Kind.BUDGET, wanted));
  }
}
