package dev.sluice.ops.trace.otel;

import dev.sluice.config.TracingSettings;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.trace.otel.SpanBuffer.Batch;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in the spans that have ended, as many as may wait, and has them sent by a thread of its own: each second, or when
 * there are many, those of all threads together. What it turns away is counted. Thread-safe; who ends a span waits for
 * nothing.
 */
final class SpanIntake {
  private static final Logger LOG = LoggerFactory.getLogger(SpanIntake.class);
  private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** One that is sent, while others fill up. */
  private static final int BATCHES = 4;
  /** Of a request, unless one batch alone is larger: some collectors take no more than a megabyte. */
  private static final int MOST_BYTES = 900_000;
  /** For it to see that nobody waits for it any more. */
  private static final long GIVE_UP_MILLIS = 1000;

  private final int most;
  private final Delivery delivery;
  private final ThreadLocal<SpanBuffer> own = ThreadLocal.withInitial(this::buffer);
  private final List<SpanBuffer> buffers = new CopyOnWriteArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final Thread sender = new Thread(this::run, "traces");
  private volatile long epoch; // System.nanoTime() then; follows the clock when it is set

  SpanIntake(Vertx vertx, Sockets sockets, TracingSettings settings) {
    this.most = settings.maxSpans();
    this.delivery = new Delivery(vertx, sockets, settings);
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
    int now = waiting.incrementAndGet();
    if (now > most) {
      waiting.decrementAndGet();
      refused.increment();
    } else if (buffer.add(span) || now == many()) {
      LockSupport.unpark(sender);
    }
  }

  /** So many of all threads together are sent though no batch is full. */
  private int many() {
    return most / 2;
  }

  private void run() {
    long sentAll = System.nanoTime();
    boolean last;
    do {
      last = delivery.isClosing();
      long now = System.nanoTime();
      if (last || now - sentAll >= DELAY_NANOS || waiting.get() >= many()) {
        sentAll = now;
        lookAtClock();
        buffers.forEach(SpanBuffer::seal);
      }
      boolean any = sendRound();
      while (last && any) {
        any = sendRound();
      }
      if (!any && !delivery.isClosing()) { // sending uses up what woke it, so it looks again first
        LockSupport.parkNanos(sentAll + DELAY_NANOS - System.nanoTime());
      }
    } while (!last);
  }

  /** A batch of each thread that has one, in few requests: nobody waits for ever behind somebody busy. */
  private boolean sendRound() {
    List<Taken> round = new ArrayList<>();
    for (SpanBuffer buffer : buffers) {
      Batch batch = buffer.take();
      if (batch != null) {
        round.add(new Taken(buffer, batch));
      }
    }
    int next;
    for (int first = 0; first < round.size(); first = next) {
      next = after(round, first);
      send(round.subList(first, next));
    }
    return !round.isEmpty();
  }

  /** A batch, and whose it is. */
  private record Taken(SpanBuffer buffer, Batch batch) {
    private int bytes() {
      return batch.spans().size();
    }
  }

  /** Where the request ends that begins with this batch. */
  private static int after(List<Taken> round, int first) {
    int next = first;
    int bytes = 0;
    do {
      bytes += round.get(next++).bytes();
    } while (next < round.size() && bytes + round.get(next).bytes() <= MOST_BYTES);
    return next;
  }

  private void send(List<Taken> together) {
    List<Batch> batches = together.stream().map(Taken::batch).toList();
    int count = batches.stream().mapToInt(Batch::count).sum();
    boolean arrived = delivery.send(batches, () -> waiting.get() > count);
    waiting.addAndGet(-count);
    if (arrived) { // else somebody may be writing them still
      together.forEach(taken -> taken.buffer.giveBack(taken.batch));
    }
  }

  /** Sends what waits, for so long at most; what is left then is given up, counted and told. */
  void close(long millis) {
    long before = lost();
    delivery.close(millis);
    LockSupport.unpark(sender);
    try {
      sender.join(millis);
      sender.interrupt();
      sender.join(GIVE_UP_MILLIS);
    } catch (InterruptedException hurry) {
      sender.interrupt();
      Thread.currentThread().interrupt();
    }
    refused.add(waiting.getAndSet(0)); // of requests that ended meanwhile
    long missed = lost() - before;
    if (missed > 0) {
      LOG.warn("{} spans were not sent before the stop", missed);
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
