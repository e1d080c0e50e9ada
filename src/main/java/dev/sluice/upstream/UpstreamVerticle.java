package dev.sluice.upstream;

import dev.sluice.bus.Cancel;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.Credit;
import dev.sluice.bus.Frame;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Open;
import dev.sluice.bus.Peer;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.count.UpstreamCounts;
import dev.sluice.ops.count.Upstreams;
import dev.sluice.upstream.echo.Echo;
import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of an upstream on one event loop: its inbox, its connection pool, its calls. Undeploying it waits for
 * its calls to end. Owned by its lane's event loop.
 */
final class UpstreamVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamVerticle.class);

  private final ClientSettings settings;
  private final String address;
  private final Consumer<Peer> joined;
  private final Upstreams counted;
  private final UpstreamCounts counts;
  private final Sockets sockets;

  private final Echo echo = new Echo(Clock.systemUTC(), UpstreamVerticle::randomId);
  private final RefusedOptions refused = new RefusedOptions();
  private final LongObjectHashMap<Live> calls = new LongObjectHashMap<>();
  private @Nullable Pools pools; // from start() on
  private @Nullable Promise<Void> drained;

  /**
   * @param address its inbox, never used by another instance of any upstream on this event bus
   * @param joined told once it can be sent to
   * @param counted where it tells what it does
   * @param sockets the connections of this process
   */
  UpstreamVerticle(
      ClientSettings settings,
      String address,
      Consumer<Peer> joined,
      Upstreams counted,
      Sockets sockets) {
    this.settings = settings;
    this.address = address;
    this.joined = joined;
    this.counted = counted;
    this.sockets = sockets;
    this.counts = counted.join(settings.origin().url());
  }

  private record Live(Answering call, Reply reply) {}

  @Override
  public Future<?> start() {
    Peer self = new Peer(Thread.currentThread().getId(), address);
    Pools pools = new Pools(vertx, settings, counts, sockets);
    this.pools = pools;
    Alarms alarms = new Alarms(vertx);
    vertx.eventBus().<Frame>localConsumer(address, frame -> onFrame(frame.body(), pools, alarms));
    joined.accept(self);
    return Future.succeededFuture();
  }

  private void onFrame(Frame frame, Pools pools, Alarms alarms) {
    if (frame instanceof Open open) {
      open(open, pools, alarms);
      return;
    }
    Live live = calls.get(frame.id());
    if (live == null) {
      return; // it ended while the frame was on its way
    }
    if (frame instanceof Credit credit) {
      live.reply.credit(credit.bytes());
      live.call.creditArrived();
    } else if (frame instanceof Cancel) {
      Consumed consumed = live.call.consumed();
      live.reply.cancelled(consumed);
      live.call.cancel();
    }
  }

  private void open(Open open, Pools pools, Alarms alarms) {
    long id = open.id(); // what is asked is not to be held as long as its answer comes
    Reply reply = new Reply(vertx, context, open, () -> forget(id));
    Answering call = settings.origin().isBuiltIn()
        ? new EchoCall(vertx, alarms, echo, open.call(), reply)
        : new HttpCall(vertx, alarms, pools, refused, open.call(), reply);
    calls.put(id, new Live(call, reply));
    try {
      call.start();
    } catch (RuntimeException fault) {
      LOG.error("a call to {} could not be made", settings.origin(), fault);
      reply.fail(GatewayError.Internal.logged());
    }
  }

  private static String randomId() {
    return Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  private void forget(long id) {
    calls.remove(id);
    if (drained != null && calls.isEmpty()) {
      drained.tryComplete();
    }
  }

  @Override
  public Future<?> stop() {
    drained = Promise.promise();
    if (calls.isEmpty()) {
      drained.complete();
    }
    return drained.future().eventually(this::closePools);
  }

  private Future<Void> closePools() {
    counted.leave(counts);
    return pools == null ? Future.succeededFuture() : pools.close();
  }
}
