package dev.sluice.ledger;

import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.store.Store;
import dev.sluice.ops.Health;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that the ledger does with its database. Used by the store's thread only. */
final class StoreWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWork.class);
  private static final Duration REMEMBERED = Duration.ofDays(1); // changes, for other replicas
  /** How long storing may take at the end; the rest stays for the next start. */
  private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int UNAVAILABLE = 503;
  private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);

  private final ReconnectingStore store;
  private final LedgerParts parts;
  private final Following following;
  private final Periods periods;
  private final Accounts accounts;
  private final Health health;
  private final Clock clock;
  private String lastFault = "";
  private long cleanAt; // milliseconds since the epoch

  StoreWork(
      ReconnectingStore store, LedgerParts parts, Accounts accounts, Health health, Clock clock) {
    this.store = store;
    this.parts = parts;
    this.following = new Following(parts.live());
    this.periods = new Periods(accounts);
    this.accounts = accounts;
    this.health = health;
    this.clock = clock;
  }

  /** Loads what is stored, or catches up with it; begins new periods. Returns whether it could. */
  boolean catchUp() {
    boolean done = false;
    try {
      following.follow(store);
      parts.live().tick();
      parts.management().tick(store);
      periods.begin(store, clock.millis());
      followPayees();
      clean();
      lastFault = "";
      done = true;
    } catch (Store.StoreUnavailable away) {
      // The store has said so.
    } catch (RuntimeException e) {
      tell(e);
    }
    health.database(store.isThere() ? Health.Database.CONNECTED : Health.Database.DISCONNECTED);
    return done;
  }

  /** What other replicas spent on deployments; of keys and teams, a replica learns that when it charges them itself. */
  private void followPayees() {
    List<String> names = accounts.payees().names();
    if (!names.isEmpty()) {
      store.inTransaction(session -> session.balances(names)).forEach(accounts.spending()::reread);
    }
  }

  /** Stores some of what was used; returns whether so much is left that it goes on at once. */
  boolean record() {
    try {
      periods.beginDue(store, clock.millis()); // so that it counts towards the present one
      parts.usage().store(store);
      return parts.usage().isBehind();
    } catch (Store.StoreUnavailable away) {
      return false; // the store has said so
    } catch (RuntimeException e) {
      tell(e);
      return false;
    }
  }

  /** Not every time: the same fault comes back with every attempt. */
  private void tell(RuntimeException e) {
    if (!e.toString().equals(lastFault)) {
      lastFault = e.toString();
      LOG.error("the ledger cannot do its work; it tries again", e);
    }
  }

  private void clean() {
    long now = clock.millis();
    if (now >= cleanAt) {
      store.inTransaction(session -> session.forgetChanges(now - REMEMBERED.toMillis()));
      cleanAt = now + BETWEEN_CLEANINGS.toMillis();
    }
  }

  /** @throws Store.StoreUnavailable when nothing that is stored is known yet, because the database is away */
  ManagementAnswer answer(ManagementCall call) {
    if (!following.isLoaded()) {
      following.follow(store);
    }
    try {
      ManagementAnswer answer = parts.management().answer(call, store);
      if (answer.status() == UNAVAILABLE) {
        following.doubt();
      }
      beginPeriods();
      return answer;
    } catch (Store.StoreUnavailable undecided) {
      following.doubt();
      throw undecided;
    }
  }

  /** Those of budgets that were made just now; what is answered is stored already, whatever becomes of this. */
  private void beginPeriods() {
    try {
      periods.begin(store, clock.millis());
    } catch (Store.StoreUnavailable away) {
      // The store has said so, and the next look begins them.
    }
  }

  /** Stores what is left to store, if that can be. */
  @Override
  public void close() {
    try {
      long end = System.nanoTime() + LAST_NANOS;
      boolean more = true;
      while (more && System.nanoTime() - end < 0) {
        more = parts.usage().store(store);
      }
    } catch (RuntimeException away) {
      LOG.warn("what was used last is kept and not yet stored: {}", away.getMessage());
    } finally {
      store.close();
      parts.usage().close();
    }
  }
}
