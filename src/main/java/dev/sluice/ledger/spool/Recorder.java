package dev.sluice.ledger.spool;

import dev.sluice.config.UsageSettings;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageKeeping;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.store.Keeping;
import dev.sluice.ledger.store.Store;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from the spool to the store, each once and in order, some in a transaction; deletes old rows. What the
 * store refuses for good is told in the log, so that it does not keep the rest. Owned by the store's thread.
 */
public final class Recorder implements UsageKeeping {
  private static final Logger log = LoggerFactory.getLogger(Recorder.class);
  private static final int MOST_RECORDS = 1000; // in a transaction
  private static final int MOST_BYTES = 512 << 10;

  private final OpenSpool open;
  private final Consumer<List<Balance>> touched;
  private final Retention retention;
  private final List<String> ended = new ArrayList<>(); // runs that the store may forget
  private boolean behind;
  private int most = MOST_RECORDS; // less while the store refuses something

  /**
   * @param touched is told the balances that changed
   */
  public Recorder(OpenSpool open, Consumer<List<Balance>> touched, Clock clock) {
    this.open = open;
    this.touched = touched;
    this.retention = new Retention(clock);
  }

  /** Stores some of what waits, within one transaction, and deletes some of what is old, within another. */
  @Override
  public boolean store(Store store) {
    UsageSettings settings = open.settings();
    behind = false;
    if (settings == null) {
      return false;
    }
    Spool from = open.spool();
    boolean stored = from != null && record(from, store, settings);
    boolean old = retention.deleteSome(store, settings);
    behind = old || stored && most < MOST_RECORDS || from != null && from.isBehind();
    return old || stored;
  }

  @Override
  public boolean isBehind() {
    return behind;
  }

  private boolean record(Spool from, Store store, UsageSettings settings) {
    Keeping keeping = new Keeping(settings.rows(), settings.sums());
    SpooledUsage usage = from.read(most, MOST_BYTES);
    forgetEnded(from, store);
    if (usage.records().isEmpty()) {
      return false;
    }
    try {
      touched.accept(store.inTransaction(session -> session.record(usage, keeping)));
      from.done(usage.records().size());
      most = Math.min(MOST_RECORDS, 2 * most);
    } catch (Store.StoreUnavailable away) {
      throw away;
    } catch (RuntimeException refused) {
      narrow(from, usage, refused);
    }
    return true;
  }

  /** Finds the record that the store does not take, by halves. */
  private void narrow(Spool from, SpooledUsage usage, RuntimeException refused) {
    most = Math.max(1, usage.records().size() / 2);
    if (usage.records().size() == 1) {
      UsageRecord record = usage.records().get(0);
      log.error(
          "Usage record {} is left out, {} US dollars of key {}: the database refuses it",
          record.id(),
          Money.text(record.costNanos()),
          record.payer().key(),
          refused);
      from.state().refuse();
      from.done(1);
    }
  }

  private void forgetEnded(Spool from, Store store) {
    ended.addAll(from.ended());
    if (!ended.isEmpty()) {
      store.inTransaction(session -> {
        ended.forEach(session::forgetRun);
        return ended;
      });
      ended.clear();
    }
  }

  @Override
  public void close() {
    Spool spool = open.spool();
    if (spool != null) {
      spool.endReading();
    }
  }
}
