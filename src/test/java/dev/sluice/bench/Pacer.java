package dev.sluice.bench;

import io.netty.channel.EventLoop;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends each paced stream's next event when it is due. One timer for all, set to the earliest: events stay single, as
 * they come from a provider, instead of gathering in ticks. Owned by the event loop.
 */
final class Pacer {
  private static final double GOLDEN = 0.618033988749895;

  private final EventLoop loop;
  private final PriorityQueue<MockConnection> streams =
      new PriorityQueue<>(Comparator.comparingLong(stream -> stream.dueNanos));
  private int added;
  private boolean ticking;

  Pacer(EventLoop loop) {
    this.loop = loop;
  }

  /** Begins a stream; streams that begin together are spread over the interval. */
  void add(MockConnection stream) {
    var phase = added++ * GOLDEN % 1;
    stream.dueNanos = System.nanoTime() + (long) (phase * stream.intervalNanos);
    streams.add(stream);
    if (!ticking) {
      ticking = true;
      tick();
    }
  }

  private void tick() {
    var now = System.nanoTime();
    for (var next = streams.peek(); next != null && next.dueNanos <= now; next = streams.peek()) {
      streams.remove();
      next.dueNanos += next.intervalNanos;
      if (next.sendNext()) {
        streams.add(next);
      }
    }
    var earliest = streams.peek();
    ticking = earliest != null;
    if (earliest != null) {
      loop.schedule(this::tick, Math.max(0, earliest.dueNanos - now), TimeUnit.NANOSECONDS);
    }
  }
}
