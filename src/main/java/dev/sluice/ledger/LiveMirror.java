package dev.sluice.ledger;

import dev.sluice.ledger.store.Change;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is live the same as what was read from the store, and knows which rows there are for that. Used by the
 * store's thread only.
 */
final class LiveMirror {
  private static final Logger LOG = LoggerFactory.getLogger(LiveMirror.class);

  /** Of kinds: those that others refer to come first. */
  static final List<Kind> ORDER = List.of(
      Kind.BUDGET,
      Kind.TEAM,
      Kind.USER,
      Kind.MEMBER,
      Kind.CUSTOMER,
      Kind.MODEL,
      Kind.KEY,
      Kind.RETIRED_KEY);

  private final LiveRows live;
  private final Map<Kind, Set<String>> known = new EnumMap<>(Kind.class); // ids

  LiveMirror(LiveRows live) {
    this.live = live;
  }

  /** Puts these rows in the place of all that are live. */
  void replace(List<Row> rows) {
    Map<Kind, Set<String>> before = new EnumMap<>(known);
    known.clear();
    rows.forEach(this::put);
    before.forEach((kind, ids) -> {
      ids.removeAll(known(kind));
      ids.forEach(id -> live.remove(kind, id));
    });
  }

  /** A row was put by the one who changed it. */
  void putAlready(Kind kind, String id) {
    known(kind).add(id);
  }

  void apply(Changed changed) {
    changed.rows().sort(Comparator.comparingInt(row -> ORDER.indexOf(row.kind())));
    remove(changed, false);
    changed.rows().forEach(this::put);
    remove(changed, true); // after a key that takes another's place, and its account
    changed.unbounded().forEach(live::reread);
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
