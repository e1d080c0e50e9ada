package dev.sluice.ops.trace.otel;

import dev.sluice.config.TracingSettings;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.trace.otel.Collector.Outcome;
import dev.sluice.ops.trace.otel.SpanBuffer.Batch;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches, again where that may help, counts what becomes of them, and says once that they do not arrive. Sends on
 * one thread; the rest is thread-safe.
 */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  /** For what is sent together, with all its attempts; as OpenTelemetry's SDKs have it, and what follows. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int MOST_ATTEMPTS = 5;
  /** Of what is sent together, so many parts are halved: some spans may be too large alone. */
  private static final int MOST_HALVED = 64;

  private static final double FIRST_PAUSE_SECONDS = 1;
  private static final double LONGEST_PAUSE_SECONDS = 5;
  private static final double EACH_PAUSE_LONGER = 1.5;

  private final Collector collector;
  private final String where;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile long closedAt; // as stopAt: by System.nanoTime, once it is closing
  private volatile long stopAt;
  private final LongAdder sent = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private boolean failing; // the sending thread's own, like the next
  private boolean refusing; // what is too large

  Delivery(Vertx vertx, Sockets sockets, TracingSettings settings) {
    this.collector = new Collector(vertx, sockets, settings, PATIENCE);
    this.where = settings.endpoint().toString();
  }

  /**
   * Sends batches together, or in parts where the collector says that they are too large. Takes as long as the collector,
   * up to ten seconds, half of the time that is left when it is closing and others wait, or until this thread is
   * interrupted; from then on nothing is sent and all counts as lost.
   *
   * @param others whether more waits to be sent
   * @return whether they arrived as they are
   */
  boolean send(List<Batch> batches, BooleanSupplier others) {
    long began = System.nanoTime();
    Deque<List<Batch>> parts = new ArrayDeque<>(List.of(batches));
    boolean whole = true;
    int halved = 0;
    while (!parts.isEmpty()) {
      List<Batch> part = parts.pop();
      Outcome outcome = outcome(part, began, others);
      if (outcome.tooLarge() && count(part) > 1 && halved < MOST_HALVED) {
        halved++;
        List<List<Batch>> halves = halves(part);
        parts.push(halves.get(1));
        parts.push(halves.get(0));
      } else {
        note(count(part), outcome);
      }
      whole &= outcome.failure() == null;
    }
    return whole;
  }

  private static int count(List<Batch> batches) {
    return batches.stream().mapToInt(Batch::count).sum();
  }

  private static List<List<Batch>> halves(List<Batch> batches) {
    if (batches.size() == 1) {
      return batches.get(0).halves().stream().map(List::of).toList();
    }
    int half = batches.size() / 2;
    return List.of(batches.subList(0, half), batches.subList(half, batches.size()));
  }

  private void note(int count, Outcome outcome) {
    if (outcome.failure() == null) {
      arrived(count);
    } else if (outcome.tooLarge()) {
      tooLarge(count);
    } else {
      failed(count, outcome.failure());
    }
  }

  private Outcome outcome(List<Batch> batches, long began, BooleanSupplier others) {
    if (Thread.currentThread().isInterrupted()) {
      return Outcome.STOPPED;
    }
    long deadline = began + PATIENCE.toNanos();
    if (System.nanoTime() - deadline >= 0) { // the parts before took all of it
      return Outcome.SILENT;
    }
    for (int attempt = 1; ; attempt++) {
      Outcome outcome = collector.take(batches, () -> left(began, deadline, others));
      if (!outcome.passes() || attempt == MOST_ATTEMPTS || !pause(attempt, deadline)) {
        return outcome;
      }
    }
  }

  /** Nanoseconds; a stop has less time than one request may take, and all that waits is to have a try. */
  private long left(long began, long deadline, BooleanSupplier others) {
    long now = System.nanoTime();
    if (!isClosing()) {
      return deadline - now;
    }
    long from = Math.max(closedAt - began, 0) + began;
    long share = others.getAsBoolean() ? (stopAt - from) / 2 : stopAt - from;
    return Math.min(deadline - now, from + share - now);
  }

  /** Whether another attempt is of any use after it. */
  private boolean pause(int attempt, long deadline) {
    double seconds = Math.min(
        LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * Math.pow(EACH_PAUSE_LONGER, attempt - 1));
    double drawn = seconds * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble());
    long nanos = (long) (drawn * TimeUnit.SECONDS.toNanos(1));
    if (System.nanoTime() + nanos >= deadline) {
      return false;
    }
    try {
      return !closing.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void arrived(int count) {
    sent.add(count);
    if (failing) {
      failing = false;
      LOG.info("traces reach {} again", where);
    }
  }

  private void failed(int count, String failure) {
    lost.add(count);
    if (!failing) {
      failing = true;
      LOG.warn(
          "traces do not reach {} ({}); they are dropped and counted in sluice_spans_lost_total"
              + " until they do",
          where,
          failure);
    }
  }

  private void tooLarge(int count) {
    lost.add(count);
    if (!refusing) {
      refusing = true;
      LOG.warn(
          "{} refuses traces as too large, even in small parts; those are dropped and counted in"
              + " sluice_spans_lost_total. Raise its limit for bodies",
          where);
    }
  }

  /** From now on nothing is sent a second time, and all is to be sent within so long. */
  void close(long millis) {
    closedAt = System.nanoTime();
    stopAt = closedAt + TimeUnit.MILLISECONDS.toNanos(millis);
    closing.countDown();
  }

  boolean isClosing() {
    return closing.getCount() == 0;
  }

  long sent() {
    return sent.sum();
  }

  long lost() {
    return lost.sum();
  }
}
