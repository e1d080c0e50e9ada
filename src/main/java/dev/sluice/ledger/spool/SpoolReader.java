package dev.sluice.ledger.spool;

import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a spool's records in order, what other processes left behind first, and deletes files that are done. Owned by
 * one thread.
 */
final class SpoolReader implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(SpoolReader.class);
  private static final long BEHIND = 256 << 10; // bytes, some hundred records

  private final Deque<Run> runs; // oldest first; that of this process is the last
  private final SpoolState state;
  private final List<String> ended = new ArrayList<>(); // runs whose files are gone
  private @Nullable SegmentReader reader; // of the first run's oldest segment
  private List<UsageRecord> given = List.of(); // last

  SpoolReader(List<Run> runs, SpoolState state) {
    this.runs = new ArrayDeque<>(runs);
    this.state = state;
  }

  /**
   * The oldest records that are not done, the same again until {@link #done}; none: all are done.
   *
   * @param maxBytes read at once; a longer record comes alone
   * @throws IOException when a file cannot be read; the same may be tried again
   */
  SpooledUsage read(int maxRecords, int maxBytes) throws IOException {
    while (open()) {
      SegmentReader from = reader;
      List<UsageRecord> records = List.of();
      try {
        records = from.read(maxRecords, maxBytes);
      } catch (RecordReader.LaterVersion later) {
        leave(later);
        continue;
      }
      if (!records.isEmpty()) {
        given = records;
        return new SpooledUsage(runs.getFirst().name(), from.number(), records);
      }
      if (!from.isFinished()) {
        break;
      }
      finish();
    }
    return new SpooledUsage("", 1, List.of());
  }

  /** Makes {@link #reader} that of the oldest file; false when there is none. */
  private boolean open() throws IOException {
    while (reader == null) {
      Run run = runs.getFirst();
      Segment oldest = run.oldest();
      if (oldest != null) {
        reader = new SegmentReader(oldest, state);
      } else if (run.isAdopted()) {
        run.remove();
        ended.add(runs.removeFirst().name());
      } else {
        return false;
      }
    }
    return true;
  }

  /** The first so many of the records read last are stored. */
  void done(int records) throws IOException {
    reader.done(records);
    if (!runs.getFirst().isAdopted()) {
      state.stored(records, given.get(records - 1).times().endedAt());
    }
    given = given.subList(records, given.size());
    if (reader.isFinished()) {
      finish();
    }
  }

  private void finish() throws IOException {
    Run run = runs.getFirst();
    state.grew(-reader.segment().end());
    reader.close();
    reader = null;
    run.removeOldest();
  }

  /** What a later Sluice wrote is for it to store: its files stay, and whoever starts next may have them. */
  private void leave(RecordReader.LaterVersion later) throws IOException {
    Run run = runs.removeFirst();
    log.error(
        "{}: {}. It stays where it is, with what follows it, until such a Sluice starts here",
        reader.segment().file(),
        later.getMessage());
    state.grew(-run.bytes());
    reader.close();
    reader = null;
    run.close();
  }

  /** Whether so much waits that it should not wait for more. */
  boolean isBehind() {
    return runs.size() > 1
        || (reader == null ? runs.getFirst().oldest() != null : reader.rest() > BEHIND);
  }

  /** Runs that ended since this was asked last: nothing of them will come again. */
  List<String> ended() {
    List<String> names = List.copyOf(ended);
    ended.clear();
    return names;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
    for (Run run : runs) { // whoever opens the folder next may have what is left of them
      if (run.isAdopted()) {
        run.close();
      }
    }
  }
}
