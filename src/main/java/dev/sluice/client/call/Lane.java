package dev.sluice.client.call;

import dev.sluice.bus.Address;
import dev.sluice.bus.Frame;
import dev.sluice.routing.Planner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One inbox and the calls whose answers come to it. Frames come on its event loop; calls enter on any thread. */
final class Lane {
  /** Ids of different lanes never meet in an upstream's table. */
  private static final int LANE_SHIFT = 48;

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final String inbox;
  private final int index;
  private final AtomicLong lastId;
  private final Map<Long, Exchange> exchanges = new ConcurrentHashMap<>();
  private volatile long thread;
  private @Nullable Context context; // set before lanes are up, read after
  private @Nullable Planner planner; // its own thread only

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

  boolean isHere() {
    return Thread.currentThread().getId() == thread;
  }

  /** Runs it on the event loop; not at all once that is gone, and with it every call. Only when it was started. */
  void run(Runnable step) {
    if (isHere()) {
      step.run();
      return;
    }
    try {
      Objects.requireNonNull(context).runOnContext(now -> step.run());
    } catch (RejectedExecutionException closed) {
      LOG.debug("a client's event loop is gone", closed);
    }
  }

  /** The routing over the client's model list. */
  Planner planner() {
    return Objects.requireNonNull(planner, "this client has no model list");
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
    private final Supplier<@Nullable Planner> planners;
    private final Runnable gone;

    /**
     * @param gone told when answers cannot be taken any more, as when somebody closes the Vert.x
     */
    LaneVerticle(Lane lane, Supplier<@Nullable Planner> planners, Runnable gone) {
      this.lane = lane;
      this.planners = planners;
      this.gone = gone;
    }

    @Override
    public Future<?> start() {
      lane.context = context;
      lane.planner = planners.get();
      lane.thread = Thread.currentThread().getId();
      vertx.eventBus().<Frame>localConsumer(lane.inbox, message -> lane.onFrame(message.body()));
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      gone.run();
      return Future.succeededFuture();
    }
  }
}
