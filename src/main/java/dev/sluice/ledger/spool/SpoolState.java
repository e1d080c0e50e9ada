package dev.sluice.ledger.spool;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What can be said of a spool at any time. Thread-safe. */
public final class SpoolState {
  private final AtomicLong bytes = new AtomicLong(); // of all files
  private final AtomicLong waiting = new AtomicLong(); // records that the store has not got yet
  private volatile long since; // milliseconds since the epoch: none that waits is older
  private final LongAdder lost = new LongAdder(); // records
  private final LongAdder lostNanos = new LongAdder(); // their cost
  private final LongAdder unquoted =
      new LongAdder(); // records that were kept without their content
  private final LongAdder refused = new LongAdder(); // records that the store does not take
  private final LongAdder unreadable = new LongAdder(); // records found broken

  /** Bytes on disk. */
  public long bytes() {
    return bytes.get();
  }

  /** Records appended by this process that the store has not got yet. */
  public long waiting() {
    return waiting.get();
  }

  /** Milliseconds that the oldest of them has waited, at most; 0 when none waits. */
  public long lagMillis() {
    long began = since;
    return waiting() == 0 ? 0 : Math.max(1, System.currentTimeMillis() - began);
  }

  /** Records that could not be kept, because the spool or the disk was full. */
  public long lost() {
    return lost.sum();
  }

  /** What the lost records cost, in nanodollars. */
  public long lostNanos() {
    return lostNanos.sum();
  }

  /** Records kept without prompts and answers, because the spool was nearly full. */
  public long unquoted() {
    return unquoted.sum();
  }

  /** Records that the store does not take; they are in the log. */
  public long refused() {
    return refused.sum();
  }

  /** Records that were found broken after a crash. */
  public long unreadable() {
    return unreadable.sum();
  }

  void grew(long by) {
    bytes.addAndGet(by);
  }

  void appended(int records) {
    if (waiting.getAndAdd(records) == 0) {
      since = System.currentTimeMillis();
    }
  }

  /** @param endedAt of the last of them, in milliseconds since the epoch */
  void stored(int records, long endedAt) {
    if (waiting.addAndGet(-records) > 0) {
      since = endedAt;
    }
  }

  void lose(int records, long nanos) {
    lost.add(records);
    lostNanos.add(nanos);
  }

  void unquote(int records) {
    unquoted.add(records);
  }

  void refuse() {
    refused.increment();
  }

  void skipUnreadable() {
    unreadable.increment();
  }
}
