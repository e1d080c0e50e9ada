package dev.sluice.ledger.manage;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.LiveRows;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.store.Session;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What must be told of a change once it is committed; read while its transaction is open. */
final class Aftermath {
  private static final List<Kind> BY_BUDGET = List.of(Kind.MEMBER, Kind.CUSTOMER, Kind.KEY);

  private final Session session;
  private final List<Consumer<LiveRows>> steps = new ArrayList<>();
  /** Keys that are gone; told after those that take their place. */
  private final List<Consumer<LiveRows>> gone = new ArrayList<>();

  private Aftermath(Session session) {
    this.session = session;
  }

  /** The steps to take once these changes are committed, in order: rows before balances. */
  static List<Consumer<LiveRows>> of(Session session, List<Books.Change> changes) {
    Aftermath aftermath = new Aftermath(session);
    Set<Books.Change> each = new LinkedHashSet<>(changes);
    each.stream().filter(change -> change.kind() != null).forEach(aftermath::addRow);
    aftermath.steps.addAll(aftermath.gone);
    each.stream().filter(change -> change.kind() == null).forEach(aftermath::addBalances);
    return aftermath.steps;
  }

  private void addRow(Books.Change change) {
    Kind kind = change.kind();
    Row row = session.find(kind, change.id());
    if (row == null) {
      List<Consumer<LiveRows>> when = kind == Kind.KEY ? gone : steps;
      when.add(live -> live.remove(kind, change.id()));
    } else {
      steps.add(live -> live.put(row));
    }
    if (row != null
        && kind == Kind.CUSTOMER) { // whose spend nobody counted while nothing bounded them
      session
          .balances(List.of(AccountName.customer(row.id())))
          .forEach(balance -> steps.add(live -> live.reread(balance)));
    }
    if (kind == Kind.BUDGET) {
      for (Kind limited : BY_BUDGET) {
        session
            .findAll(limited, Map.of("budget_id", change.id()))
            .forEach(referring -> steps.add(live -> live.put(referring)));
      }
    }
  }

  private void addBalances(Books.Change change) {
    session
        .balances(List.of(change.id()))
        .forEach(balance -> steps.add(live -> live.balance(balance)));
  }
}
