package dev.sluice.ingress.accounting;

import dev.sluice.bus.Timing;
import dev.sluice.ledger.UsageRecord;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long one request took, and how much of that was its upstreams', or time that it waited; in nanoseconds. Owned by
 * one exchange.
 */
public final class Stopwatch {
  private final long began;
  private final long beganAt; // milliseconds since the epoch
  private long firstSentAfter; // 0 until an attempt is made
  private long sentAt; // the last attempt
  private boolean away; // its answer has not begun
  private boolean open; // it neither failed before its answer nor completed it
  private long failed; // time of attempts that failed
  private long waitsSince; // 0: does not wait
  private long waited;
  private @Nullable Timing head; // of the answer that began
  private @Nullable Timing whole; // of the answer that is complete
  private long headAfter;
  private long endedAfter;

  /** @param began when the request had arrived, by {@link System#nanoTime} */
  Stopwatch(long began) {
    this.began = began;
    this.beganAt = System.currentTimeMillis() - millis(System.nanoTime() - began);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** It waits for a deployment to be free, or for a retry. */
  public void waits() {
    waitsSince = System.nanoTime();
  }

  /** An attempt goes to an upstream. */
  void sent() {
    sentAt = System.nanoTime();
    firstSentAfter = firstSentAfter == 0 ? Math.max(1, sentAt - began) : firstSentAfter;
    away = true;
    open = true;
    stopWaiting(sentAt);
  }

  private void stopWaiting(long now) {
    if (waitsSince != 0) {
      waited += now - waitsSince;
      waitsSince = 0;
    }
  }

  /** The attempt failed. */
  void back() {
    back(System.nanoTime());
  }

  private void back(long now) {
    if (away) {
      away = false;
      open = false;
      failed += now - sentAt;
    }
  }

  /** The head of an upstream's answer is about to be written. */
  void answered(Timing timing) {
    headAfter = System.nanoTime() - began;
    head = timing;
    away = false;
  }

  /** The head of an error is about to be written. */
  public void refused() {
    long now = System.nanoTime();
    back(now);
    stopWaiting(now);
    headAfter = now - began;
  }

  /** The answer is there as a whole. */
  void completed(Timing timing) {
    open = false;
    whole = timing;
  }

  /** The request is over. */
  void ended() {
    long now = System.nanoTime();
    stopWaiting(now);
    endedAfter = now - began;
  }

  /** From the beginning to the head. */
  public long headAfter() {
    return headAfter;
  }

  /** The same of an answer; 0 when there was none. */
  long firstByteAfter() {
    return head == null ? 0 : headAfter;
  }

  /** The part of {@link #headAfter} that the gateway itself took. */
  public long overheadOfHead() {
    return own(headAfter, head);
  }

  /**
   * What the gateway itself took of a whole answer whose last byte was written just now; of one that broke off, or that
   * nobody waits for any more, what it took until the last attempt.
   */
  long overhead() {
    return own((open ? sentAt : System.nanoTime()) - began, open ? null : whole);
  }

  private long own(long all, @Nullable Timing last) {
    return Math.max(0, all - failed - waited - (last == null ? 0 : last.nanos()));
  }

  /** When it began, was answered and ended, by the clock of its beginning. */
  UsageRecord.Times times() {
    long first = firstByteAfter();
    return new UsageRecord.Times(beganAt, first == 0 ? 0 : beganAt + millis(first), endedAt());
  }

  /** Milliseconds since the epoch. */
  long endedAt() {
    return beganAt + millis(endedAfter);
  }

  /** From the beginning to the end. */
  long endedAfter() {
    return endedAfter;
  }

  /** From the beginning to the first attempt; 0 when there was none. */
  long firstSentAfter() {
    return firstSentAfter;
  }

  /** In which nobody worked on it. */
  long waited() {
    return waited;
  }

  /** What the upstream of the last attempt took; 0 when there was none. */
  long upstream() {
    if (whole != null) {
      return Math.max(1, whole.nanos());
    }
    return firstSentAfter == 0 ? 0 : Math.max(1, began + endedAfter - sentAt);
  }

  /** What it took until the first of its answer; 0 when nothing came. */
  long firstByteOfUpstream() {
    return head == null ? 0 : head.nanos();
  }
}
