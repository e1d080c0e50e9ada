package dev.sluice.ledger;

import dev.sluice.ledger.store.Change;
import dev.sluice.ledger.store.Session;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of some rows and accounts.
 *
 * @param gone of each row that is gone, its change
 * @param unbounded what customers had spent when nothing bounded them, and nobody kept count
 */
record Changed(List<Row> rows, List<Change> gone, List<Balance> balances, List<Balance> unbounded) {

  /** What these changes concern, as it is stored now. */
  static Changed read(Session session, List<Change> changes) {
    Changed changed =
        new Changed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Set<String> accounts = new LinkedHashSet<>();
    Set<String> customers = new LinkedHashSet<>();
    for (Change change : changes) {
      if (change.kind() == null) {
        accounts.add(change.id());
        continue;
      }
      Row row = session.find(change.kind(), change.id());
      if (row == null) {
        changed.gone().add(change);
      } else {
        changed.rows().add(row);
        changed.rows().addAll(referring(session, row));
        if (row.kind() == Kind.CUSTOMER) {
          customers.add(AccountName.customer(row.id()));
        }
      }
    }
    changed.balances().addAll(session.balances(List.copyOf(accounts)));
    changed.unbounded().addAll(session.balances(List.copyOf(customers)));
    return changed;
  }

  /** A budget's limits are part of what those who refer to it may use. */
  private static List<Row> referring(Session session, Row row) {
    List<Row> referring = new ArrayList<>();
    if (row.kind() == Kind.BUDGET) {
      for (Kind kind : List.of(Kind.MEMBER, Kind.CUSTOMER, Kind.KEY)) {
        referring.addAll(session.findAll(kind, Map.of("budget_id", row.id())));
      }
    }
    return referring;
  }
}
