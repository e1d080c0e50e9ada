package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers as they are in life: they ask at a steady rate, one in five for a stream; some leave before they have their
 * answer, and who lost a connection comes back. Begins at once. Callers live on the event loop.
 */
final class Churn {
  private static final int EVENTS = 20;
  private static final int EVENTS_PER_SECOND = 100;
  private static final double STREAMED = 0.2;
  /** Twice as many callers as wait for a stream on average, or a stream would hold up what is due after it. */
  private static final double SPARE = 2;

  private static final int LEAST_CALLERS = 32;
  private static final int COME_BACK_MILLIS = 20;

  private final Loop loop;
  private final Target target;
  private final ByteBuf whole;
  private final ByteBuf stream;
  private final int callers;
  private final long intervalNanos;
  private final double leaving;
  private final Random random;
  private final Tally tally = new Tally();
  private final AtomicLong left = new AtomicLong();
  private volatile boolean running = true;

  /**
   * Starts the callers.
   *
   * @param perSecond requests of all together
   * @param leaving share of the requests whose caller does not wait for the answer, 0 to 1
   */
  Churn(Loop loop, Target target, double perSecond, double leaving, long seed) {
    this.loop = loop;
    this.target = target;
    this.whole = target.whole();
    this.stream = target.paced(EVENTS, EVENTS_PER_SECOND);
    var streaming = perSecond * STREAMED * EVENTS / EVENTS_PER_SECOND;
    this.callers = LEAST_CALLERS + (int) (SPARE * streaming);
    this.intervalNanos = (long) (callers * 1e9 / perSecond);
    this.leaving = leaving;
    this.random = new Random(seed);
    loop.executor().execute(() -> {
      for (var i = 0; i < callers; i++) {
        later(this::connect, (long) (random.nextDouble() * intervalNanos));
      }
    });
  }

  /** Requests that were answered as they should be, and failures in words. */
  Tally tally() {
    return tally;
  }

  /** Callers that did not wait for their answer, or hung up when they had it. */
  long left() {
    return left.get();
  }

  /** Asks no more; what is on its way has a second to come. */
  void stop() {
    running = false;
    Pause.millis(1000);
  }

  private void connect() {
    if (!running) {
      return;
    }
    var connecting = loop.client()
        .handler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(new Caller(new Habits(), tally));
          }
        })
        .connect("127.0.0.1", target.port());
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        tally.fault("no connection: " + done.cause());
        comeBack();
      }
    });
  }

  private void comeBack() {
    later(this::connect, TimeUnit.MILLISECONDS.toNanos(COME_BACK_MILLIS));
  }

  private void later(Runnable what, long nanos) {
    loop.executor().schedule(what, nanos, TimeUnit.NANOSECONDS);
  }

  /** Of one caller. */
  private final class Habits implements Caller.Script {
    private boolean leaves; // as soon as it has its answer, if not before

    @Override
    public void free(Caller caller, long dueNanos) {
      if (leaves) {
        gone(caller);
        return;
      }
      var due = dueNanos == 0 ? System.nanoTime() : dueNanos + intervalNanos;
      later(() -> ask(caller, due), Math.max(0, due - System.nanoTime()));
    }

    private void ask(Caller caller, long due) {
      if (!running) {
        caller.channel().close();
        return;
      }
      var streamed = random.nextDouble() < STREAMED;
      caller.send(streamed ? stream : whole, due, streamed ? EVENTS : 0);
      leaves = random.nextDouble() < leaving;
      if (leaves) {
        later(() -> caller.channel().close(), random.nextInt(streamed ? 200_000_000 : 500_000));
      }
    }

    private void gone(Caller caller) {
      leaves = false;
      left.incrementAndGet();
      caller.channel().close();
      comeBack();
    }

    @Override
    public void failed(Caller caller, String why) {
      if (leaves) {
        gone(caller);
      } else {
        tally.fault(why);
        comeBack();
      }
    }
  }
}
