package dev.sluice.ledger;

import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that opens itself when it is first used, and tries again when it was away: after half a second, then later
 * and later, at most every ten. In between it fails at once, so that no caller waits for what is known to be away. Used
 * by one thread at a time; {@link #isThere} by any.
 */
final class ReconnectingStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(ReconnectingStore.class);
  private static final long FIRST_WAIT = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(10);

  private final Supplier<Store> opening;
  private final LongSupplier nanos;
  private @Nullable Store store;
  private @Nullable StoreUnavailable failure; // the last one, while it is away
  private long wait = FIRST_WAIT;
  private long retryAt;
  private volatile boolean there;

  /**
   * @param opening opens the store, or throws {@link StoreUnavailable}
   * @param nanos of a monotonic clock
   */
  ReconnectingStore(Supplier<Store> opening, LongSupplier nanos) {
    this.opening = opening;
    this.nanos = nanos;
  }

  /** Whether it answered when it was last asked. */
  boolean isThere() {
    return there;
  }

  @Override
  public <T> T inTransaction(Function<Session, T> work) {
    if (failure != null && nanos.getAsLong() - retryAt < 0) {
      throw failure;
    }
    try {
      T result = opened().inTransaction(work);
      answered();
      return result;
    } catch (StoreUnavailable e) {
      away(e);
      throw e;
    }
  }

  private Store opened() {
    Store open = store == null ? opening.get() : store;
    store = open;
    return open;
  }

  private void answered() {
    if (failure != null) {
      LOG.info("the ledger's database is there again");
    }
    failure = null;
    wait = FIRST_WAIT;
    there = true;
  }

  private void away(StoreUnavailable e) {
    if (failure == null || !String.valueOf(e.getMessage()).equals(failure.getMessage())) {
      LOG.warn("{}; traffic goes on with what is known, and it is tried again", e.getMessage());
    }
    failure = e;
    there = false;
    retryAt = nanos.getAsLong() + wait;
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  @Override
  public void close() {
    there = false;
    if (store != null) {
      store.close();
    }
  }
}
