package dev.sluice.ingress.accounting;

import dev.sluice.config.Settings;
import dev.sluice.ledger.UsageRecord;
import org.jspecify.annotations.Nullable;

/** The record that a request owes the ledger, for which the end of its answer may wait. Owned by its lane's event loop. */
final class RecordDue {
  private final UsageOutbox outbox;
  private final boolean first; // before the answer ends
  private boolean owed = true;
  private boolean safe; // the record, or nobody shall wait for it
  private @Nullable Runnable end; // of the answer

  private RecordDue(UsageOutbox outbox, boolean first) {
    this.outbox = outbox;
    this.first = first;
    outbox.expect();
  }

  /** Null where nothing is recorded. */
  static @Nullable RecordDue of(Settings settings, UsageOutbox outbox) {
    return settings.keepsRecords() ? new RecordDue(outbox, settings.recordsFirst()) : null;
  }

  void pay(UsageRecord record) {
    owed = false;
    if (first) {
      outbox.add(record, this::release);
    } else {
      outbox.add(record);
    }
  }

  /** After a fault of ours there will be none, unless it was paid already. */
  void forgo() {
    if (owed) {
      owed = false;
      outbox.forgo();
      release();
    }
  }

  private void release() {
    safe = true;
    if (end != null) {
      end.run();
    }
  }

  /** Whether what ends the answer waits for it. */
  boolean holdsEnd() {
    return first && !safe;
  }

  /** Does the last thing once it is safe, or nobody waits for that any more. */
  void whenSafe(Runnable last) {
    end = last;
  }
}
