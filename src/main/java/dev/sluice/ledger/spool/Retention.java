package dev.sluice.ledger.spool;

import dev.sluice.config.UsageSettings;
import dev.sluice.ledger.store.Store;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows of requests that are older than they shall be kept, some at a time, between other work. Sums stay. Owned
 * by one thread.
 */
final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final int AT_ONCE = 1000; // rows

  private final Clock clock;
  private long nextAt = 0; // milliseconds since the epoch
  private long deleted = 0; // rows, since this round began

  Retention(Clock clock) {
    this.clock = clock;
  }

  /** Deletes some if it is time to; returns whether there are more. */
  boolean deleteSome(Store store, UsageSettings settings) {
    long now = clock.millis();
    if (settings.retentionMillis() == 0 || now < nextAt) {
      return false;
    }
    long before = now - settings.retentionMillis();
    int some = store.inTransaction(session -> session.deleteRecords(before, AT_ONCE));
    deleted += some;
    if (some == AT_ONCE) {
      return true;
    }
    if (deleted > 0) {
      log.info("{} usage records are over their retention period and deleted", deleted);
    }
    deleted = 0;
    nextAt = now + settings.retentionIntervalMillis();
    return false;
  }
}
