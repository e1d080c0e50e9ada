package dev.sluice.ledger;

import dev.sluice.ledger.store.Change;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Has what is live follow what is stored, and what other replicas change after that. Used by the store's thread only. */
final class Following {
  private static final int AT_ONCE = 500; // changes; of more, all is read anew

  private final Store store;
  private final Desk desk;
  private final Map<Kind, Set<String>> live = new EnumMap<>(Kind.class); // ids, some of them gone
  private boolean loaded;
  private long seen; // number of the last change that is live here

  Following(Store store, Desk desk) {
    this.store = store;
    this.desk = desk;
  }

  boolean isLoaded() {
    return loaded;
  }

  /** What is there at one time. */
  private record Stored(long last, Map<Kind, Set<String>> ids) {}

  /** Changes since the last look; not whole when some of them are forgotten. */
  private record News(boolean isWhole, List<Change> changes) {}

  /**
   * Catches up.
   *
   * @throws Store.StoreUnavailable when the database is away
   */
  void follow() {
    if (!loaded) {
      load();
      return;
    }
    News news = store.inTransaction(this::readNews);
    if (!news.isWhole() || news.changes().size() > AT_ONCE) {
      load();
    } else if (!news.changes().isEmpty()) {
      follow(news.changes());
    }
  }

  /** What changes while it is read is seen twice, not never. */
  private void load() {
    Stored stored = store.inTransaction(Following::readIds);
    desk.load();
    List<Change> gone = new ArrayList<>();
    live.forEach((kind, ids) -> {
      ids.removeAll(stored.ids().getOrDefault(kind, Set.of()));
      ids.forEach(id -> gone.add(new Change(0, kind, id, false)));
    });
    if (!gone.isEmpty()) {
      desk.follow(gone);
    }
    live.putAll(stored.ids());
    seen = stored.last();
    loaded = true;
  }

  private static Stored readIds(Session session) {
    Stored stored = new Stored(session.lastChange(), new EnumMap<>(Kind.class));
    for (Kind kind : Kind.values()) {
      stored.ids().put(kind, new HashSet<>(session.ids(kind)));
    }
    return stored;
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

  private void follow(List<Change> changes) {
    List<Change> foreign = changes.stream().filter(change -> !change.own()).toList();
    if (!foreign.isEmpty()) {
      desk.follow(foreign);
    }
    for (Change change : changes) {
      if (change.kind() != null) {
        live.computeIfAbsent(change.kind(), none -> new HashSet<>()).add(change.id());
      }
    }
    seen = changes.get(changes.size() - 1).seq();
  }
}
