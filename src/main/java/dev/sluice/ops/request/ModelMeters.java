package dev.sluice.ops.request;

import dev.sluice.ops.count.Bounds;
import dev.sluice.ops.count.Example;
import dev.sluice.ops.count.Spread;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What becomes of the requests for one model group. Thread-safe; counting takes no lock. */
public final class ModelMeters {
  private static final int OK = 200;

  final LongAdder good = new LongAdder(); // answered with 200, as most are
  final Map<Integer, LongAdder> others = new ConcurrentHashMap<>(); // by status
  final Spread firstByte = new Spread(Bounds.REQUESTS);
  final Spread total = new Spread(Bounds.REQUESTS);
  final Spread waited = new Spread(Bounds.REQUESTS);
  final Spread overhead = new Spread(Bounds.MOMENTS);
  final LongAdder retries = new LongAdder();
  final LongAdder fallbacks = new LongAdder();

  ModelMeters() {}

  /** A request was refused before it was one for a model. */
  public void refused(int status) {
    count(status);
  }

  /**
   * @param status of the answer; 499 when the caller left
   * @param firstByteNanos from the request's arrival to the answer's first byte; 0 when there was none
   * @param totalNanos from the request's arrival to the answer's last byte
   * @param waitedNanos of these, in line for a deployment or for a retry
   * @param example the request itself, if it is traced
   */
  public void finished(
      int status,
      long firstByteNanos,
      long totalNanos,
      long waitedNanos,
      @Nullable Example example) {
    count(status);
    total.add(totalNanos, example);
    if (firstByteNanos > 0) {
      firstByte.add(firstByteNanos, example);
    }
    if (waitedNanos > 0) {
      waited.add(waitedNanos, example);
    }
  }

  /** What the gateway itself took of a whole answer. */
  public void overhead(long nanos, @Nullable Example example) {
    overhead.add(nanos, example);
  }

  /**
   * A request needed more than one attempt.
   *
   * @param attempts after the first in a group
   * @param groups tried in place of the one asked for
   */
  public void repeated(int attempts, int groups) {
    retries.add(attempts);
    fallbacks.add(groups);
  }

  private void count(int status) {
    if (status == OK) {
      good.increment();
    } else {
      others.computeIfAbsent(status, absent -> new LongAdder()).increment();
    }
  }
}
