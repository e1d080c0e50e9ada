package dev.sluice.client.call;

import dev.sluice.bus.Address;
import dev.sluice.bus.Frame;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** One inbox and the calls whose answers come to it. Frames come on its event loop; calls enter on any thread. */
final class Lane {
  /** Ids of different lanes never meet in an upstream's table. */
  private static final int LANE_SHIFT = 48;

  private final String inbox;
  private final int index;
  private final AtomicLong lastId;
  private final Map<Long, Exchange> exchanges = new ConcurrentHashMap<>();
  private volatile long thread;

  Lane(String client, int index) {
    this.inbox = Address.client(client, index);
    this.index = index;
    this.lastId = new AtomicLong((long) index << LANE_SHIFT);
  }

  int index() {
    return index;
  }

  String inbox() {
    return inbox;
  }

  /** Id of the thread of its event loop, once it was started. */
  long thread() {
    return thread;
  }

  long enter(Exchange exchange) {
    long id = lastId.incrementAndGet();
    exchanges.put(id, exchange);
    return id;
  }

  /** Whether the exchange was still there: the first to end it wins. */
  boolean leave(long id) {
    return exchanges.remove(id) != null;
  }

  private void onFrame(Frame frame) {
    Exchange exchange = exchanges.get(frame.id());
    if (exchange != null) {
      exchange.onFrame(frame);
    }
  }

  /** Puts the lane on an event loop. */
  static final class LaneVerticle extends VerticleBase {
    private final Lane lane;

    LaneVerticle(Lane lane) {
      this.lane = lane;
    }

    @Override
    public Future<?> start() {
      lane.thread = Thread.currentThread().getId();
      vertx.eventBus().<Frame>localConsumer(lane.inbox, message -> lane.onFrame(message.body()));
      return Future.succeededFuture();
    }
  }
}
