package dev.sluice.ledger;

import dev.sluice.ledger.store.Change;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is live as it is stored: all of it at the start, then what other replicas change. Used by the store's thread
 * only.
 */
final class Following {
  /** A minute and more: a database that answers no more may still store what it was sent. */
  private static final int DOUBTFUL_LOOKS = 40;

  private static final int AT_ONCE = 500; // changes; of more, all is read anew

  private final LiveRows live;
  private final LiveMirror mirror;
  private boolean loaded;
  private long seen; // number of the last change that is live here
  private int doubts; // looks to come, at which own changes may be unknown here

  Following(LiveRows live) {
    this.live = live;
    this.mirror = new LiveMirror(live);
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
    LiveMirror.ORDER.forEach(kind -> rows.addAll(session.all(kind)));
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
    mirror.replace(stored.rows());
    store.inTransaction(session -> {
      session.eachBalance(balance -> take(balance, stored.set()));
      return stored;
    });
    seen = stored.last();
    if (!loaded) {
      loaded = true;
      live.loaded();
    }
  }

  private void take(Balance balance, @Nullable Set<String> set) {
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
        mirror.putAlready(change.kind(), change.id());
      }
    }
    if (!foreign.isEmpty()) {
      mirror.apply(store.inTransaction(session -> Changed.read(session, foreign)));
    }
    seen = changes.get(changes.size() - 1).seq();
  }
}
