package dev.sluice.ledger;

import dev.sluice.ledger.store.Change;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what is live as it is stored: all of it at the start, then what other replicas change. Used by the store's thread only. */
final class Following {
  private static final Logger LOG = LoggerFactory.getLogger(Following.class);
  /** A minute and more: a database that answers no more may still store what it was sent. */
  private static final int DOUBTFUL_LOOKS = 40;

  private static final int AT_ONCE = 500; // changes; of more, all is read anew
  /** Those that others refer to come first. */
  private static final List<Kind> ORDER = List.of(
      Kind.BUDGET,
      Kind.TEAM,
      Kind.USER,
      Kind.MEMBER,
      Kind.CUSTOMER,
      Kind.MODEL,
      Kind.KEY,
      Kind.RETIRED_KEY);

  private final LiveRows live;
  private final Map<Kind, Set<String>> known = new EnumMap<>(Kind.class); // as of the last loading
  private boolean loaded;
  private long seen; // number of the last change that is live here
  private int doubts; // looks to come, at which own changes may be unknown here

  Following(LiveRows live) {
    this.live = live;
  }

  /** A change was made here of which nobody knows whether it is stored: if it is, it becomes live like another's. */
  void doubt() {
    doubts = DOUBTFUL_LOOKS;
  }

  boolean isLoaded() {
    return loaded;
  }

  /**
   * Every row, as of one moment.
   *
   * @param set accounts whose spend somebody may have set since the last look, or null: all of them
   */
  private record Stored(long last, List<Row> rows, @Nullable Set<String> set) {}

  /** Changes since the last look; not whole when some of them are forgotten. */
  private record News(boolean isWhole, List<Change> changes) {}

  /**
   * What became of some rows and accounts.
   *
   * @param gone of each row that is gone, its change
   * @param before what customers had spent when nothing bounded them, and nobody kept count
   */
  private record Changed(
      List<Row> rows, List<Change> gone, List<Balance> balances, List<Balance> before) {}

  /**
   * Catches up.
   *
   * @throws Store.StoreUnavailable when the database is away
   */
  void follow(Store store) {
    if (!loaded) {
      load(store, session -> null);
      return;
    }
    News news = store.inTransaction(this::readNews);
    if (!news.isWhole()) {
      load(store, session -> null);
    } else if (news.changes().size() > AT_ONCE) {
      load(store, this::setByOthers);
    } else if (!news.changes().isEmpty()) {
      apply(news.changes(), store);
    }
    doubts = Math.max(0, doubts - 1);
  }

  private Set<String> setByOthers(Session session) {
    Set<String> accounts = new HashSet<>();
    List<Change> some = session.changesAfter(seen, AT_ONCE);
    while (!some.isEmpty()) {
      some.stream()
          .filter(change -> change.kind() == null && !change.own())
          .forEach(change -> accounts.add(change.id()));
      some = session.changesAfter(some.get(some.size() - 1).seq(), AT_ONCE);
    }
    return accounts;
  }

  private static Stored readAll(Session session, @Nullable Set<String> set) {
    long last = session.lastChange(); // first: what comes in between is seen twice, not never
    List<Row> rows = new ArrayList<>();
    ORDER.forEach(kind -> rows.addAll(session.all(kind)));
    return new Stored(last, rows, set);
  }

  /** The log is only read when there is something in it; a number that went back is another database's. */
  private News readNews(Session session) {
    long last = session.lastChange();
    if (last == seen) {
      return new News(true, List.of());
    }
    List<Change> changes = last < seen ? List.of() : session.changesAfter(seen, AT_ONCE + 1);
    return new News(!changes.isEmpty() && changes.get(0).seq() == seen + 1, changes);
  }

  /** @param set see {@link Stored} */
  private void load(Store store, Function<Session, @Nullable Set<String>> set) {
    Stored stored = store.inTransaction(session -> readAll(session, set.apply(session)));
    Map<Kind, Set<String>> before = new EnumMap<>(known);
    known.clear();
    stored.rows().forEach(this::put);
    before.forEach((kind, ids) -> {
      ids.removeAll(known(kind));
      ids.forEach(id -> live.remove(kind, id));
    });
    store.inTransaction(session -> {
      session.eachBalance(balance -> load(balance, stored.set()));
      return stored;
    });
    seen = stored.last();
    if (!loaded) {
      loaded = true;
      live.loaded();
    }
  }

  private void load(Balance balance, @Nullable Set<String> set) {
    if (set == null || set.contains(balance.account())) {
      live.balance(balance);
    } else {
      live.reread(balance);
    }
  }

  private void apply(List<Change> changes, Store store) {
    List<Change> foreign = new ArrayList<>();
    for (Change change : changes) {
      if (!change.own() || doubts > 0) {
        foreign.add(change);
      } else if (change.kind() != null) {
        known(change.kind()).add(change.id());
      }
    }
    if (!foreign.isEmpty()) {
      apply(store.inTransaction(session -> read(session, foreign)));
    }
    seen = changes.get(changes.size() - 1).seq();
  }

  private static Changed read(Session session, List<Change> changes) {
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
    changed.before().addAll(session.balances(List.copyOf(customers)));
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

  private void apply(Changed changed) {
    changed.rows().sort(Comparator.comparingInt(row -> ORDER.indexOf(row.kind())));
    remove(changed, false);
    changed.rows().forEach(this::put);
    remove(changed, true); // after a key that takes another's place, and its account
    changed.before().forEach(live::reread);
    changed.balances().forEach(live::balance);
  }

  private void remove(Changed changed, boolean keys) {
    for (Change gone : changed.gone()) {
      if (gone.kind() != null && (gone.kind() == Kind.KEY) == keys) {
        live.remove(gone.kind(), gone.id());
      }
    }
  }

  private void put(Row row) {
    known(row.kind()).add(row.id());
    try {
      live.put(row);
    } catch (RuntimeException e) {
      LOG.error("{} {} is stored and cannot be used", row.kind(), row.id(), e);
    }
  }

  private Set<String> known(Kind kind) {
    return known.computeIfAbsent(kind, none -> new HashSet<>());
  }
}
