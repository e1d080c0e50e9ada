package dev.sluice.ops.trace.otel;

import dev.sluice.config.TracingSettings;
import dev.sluice.ops.trace.otel.Collector.Outcome;
import dev.sluice.ops.trace.otel.SpanBuffer.Batch;
import java.time.Duration;
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
  private boolean failing; // the sending thread's own

  Delivery(TracingSettings settings) {
    this.collector = new Collector(settings, PATIENCE);
    this.where = settings.endpoint().toString();
  }

  /**
   * Sends batches together. Takes as long as the collector, up to ten seconds, half of the time that is left when it is
   * closing and others wait, or until this thread is interrupted; from then on nothing is sent and all counts as lost.
   *
   * @param others whether more waits to be sent
   * @return whether they arrived
   */
  boolean send(List<Batch> batches, BooleanSupplier others) {
    int count = batches.stream().mapToInt(Batch::count).sum();
    String failure = outcome(batches, others).failure();
    if (failure == null) {
      arrived(count);
    } else {
      failed(count, failure);
    }
    return failure == null;
  }

  private Outcome outcome(List<Batch> batches, BooleanSupplier others) {
    if (Thread.currentThread().isInterrupted()) {
      return Outcome.STOPPED;
    }
    long began = System.nanoTime();
    long deadline = began + PATIENCE.toNanos();
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
