package dev.sluice.ops.trace.otel;

import dev.sluice.config.TracingSettings;
import dev.sluice.ops.trace.otel.SpanBuffer.Batch;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes in the spans that have ended, as many as may wait, and has them sent by a thread of its own: each second, or when
 * there are many. What it turns away is counted. Thread-safe; who ends a span waits for nothing.
 */
final class SpanIntake {
  private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** One that is sent, while others fill up. */
  private static final int BATCHES = 4;

  private final int most;
  private final Delivery delivery;
  private final ThreadLocal<SpanBuffer> own = ThreadLocal.withInitial(this::buffer);
  private final List<SpanBuffer> buffers = new CopyOnWriteArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final Thread sender = new Thread(this::run, "traces");
  private volatile long epoch; // System.nanoTime() then; follows the clock when it is set

  SpanIntake(TracingSettings settings) {
    this.most = settings.maxSpans();
    this.delivery = new Delivery(settings);
    lookAtClock();
    sender.setDaemon(true);
    sender.start();
  }

  private SpanBuffer buffer() {
    SpanBuffer buffer = new SpanBuffer(most / BATCHES);
    buffers.add(buffer);
    return buffer;
  }

  /** Where spans that begin on this thread go. */
  SpanBuffer ofThisThread() {
    return own.get();
  }

  private void lookAtClock() {
    Instant now = Instant.now();
    epoch = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
  }

  /** What is to be added to {@link System#nanoTime} for nanoseconds since the epoch. */
  long epoch() {
    return epoch;
  }

  /** Has it sent, unless too many wait. */
  void add(SpanBuffer buffer, EndedSpan span) {
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      refused.increment();
    } else if (buffer.add(span)) {
      LockSupport.unpark(sender);
    }
  }

  private void run() {
    long sentAll = System.nanoTime();
    boolean last;
    do {
      last = delivery.isClosing();
      boolean all = last || System.nanoTime() - sentAll >= DELAY_NANOS;
      if (all) {
        sentAll = System.nanoTime();
        lookAtClock();
      }
      buffers.forEach(buffer -> send(buffer, all));
      if (!last) {
        LockSupport.parkNanos(sentAll + DELAY_NANOS - System.nanoTime());
      }
    } while (!last);
  }

  private void send(SpanBuffer buffer, boolean all) {
    Batch batch;
    while ((batch = buffer.take(all)) != null) {
      boolean arrived = delivery.send(batch);
      waiting.addAndGet(-batch.count());
      if (arrived) { // else somebody may be writing it still
        buffer.giveBack(batch);
      }
    }
  }

  /** Sends what waits, for so long at most. */
  void close(long millis) {
    delivery.close();
    LockSupport.unpark(sender);
    try {
      sender.join(millis);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  long sent() {
    return delivery.sent();
  }

  /** Turned away, or not taken by the collector. */
  long lost() {
    return refused.sum() + delivery.lost();
  }
}
