package dev.sluice.ledger;

import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import dev.sluice.ops.Health;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that the ledger does with its database. Used by the store's thread only. */
final class StoreWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWork.class);
  private static final Duration REMEMBERED = Duration.ofDays(1); // changes, for other replicas
  private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);

  private final ReconnectingStore store;
  private final LedgerParts parts;
  private final Health health;
  private final Clock clock;
  private final Following following;
  private String lastFault = "";
  private long cleanAt;

  StoreWork(ReconnectingStore store, LedgerParts parts, Health health, Clock clock) {
    this.store = store;
    this.parts = parts;
    this.health = health;
    this.clock = clock;
    this.following = new Following(parts.live());
  }

  /** Loads what is stored, or catches up with it; stores what was used; begins new periods. Returns whether that went well. */
  boolean catchUp() {
    try {
      following.follow(store);
      parts.live().tick();
      beginPeriods();
      parts.usage().store(store);
      clean();
    } catch (Store.StoreUnavailable away) {
      // The store has said so.
    } catch (RuntimeException e) {
      tell(e);
    }
    boolean there = store.isThere();
    health.database(there ? Health.Database.CONNECTED : Health.Database.DISCONNECTED);
    return there && following.isLoaded();
  }

  /** Not every time: the same fault comes back with every attempt. */
  private void tell(RuntimeException e) {
    if (!e.toString().equals(lastFault)) {
      lastFault = e.toString();
      LOG.error("the ledger cannot do its work; it tries again", e);
    }
  }

  private void beginPeriods() {
    long now = clock.millis();
    store.inTransaction(session -> {
      begin(session, now);
      return now;
    });
  }

  private void begin(Session session, long now) {
    List<Balance> begun = new ArrayList<>();
    for (Balance ended : session.endedPeriods(now)) {
      long next = parts.periods().nextReset(ended.window(), now);
      begun.add(new Balance(ended.account(), ended.window(), 0, next));
    }
    session.beginPeriods(begun);
  }

  private void clean() {
    long now = clock.millis();
    if (now >= cleanAt) {
      cleanAt = now + BETWEEN_CLEANINGS.toMillis();
      store.inTransaction(session -> session.forgetChanges(now - REMEMBERED.toMillis()));
    }
  }

  /** @throws Store.StoreUnavailable when the database is away, or has not been read yet */
  ManagementAnswer answer(ManagementCall call) {
    if (!following.isLoaded()) {
      catchUp();
    }
    return parts.management().answer(call, store);
  }

  /** Stores what is left to store, if that can be. */
  @Override
  public void close() {
    try {
      parts.usage().store(store);
    } catch (RuntimeException away) {
      LOG.warn("what was used last is kept and not yet stored: {}", away.getMessage());
    } finally {
      store.close();
      parts.usage().close();
    }
  }
}
