package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Callers of one system, each waiting for its answer before it asks again. Begins at once; {@link #stop} lets what is on
 * its way come home, so that every request is accounted for. Callable from any thread; callers live on the event loop.
 */
final class Load {
  private final Loop loop;
  private final Tally tally = new Tally();
  private final List<Caller> callers = new ArrayList<>();
  private final ArrayDeque<Caller> idle = new ArrayDeque<>();
  private final ArrayDeque<Long> overdue = new ArrayDeque<>();
  private final ByteBuf request;
  private final int expectedEvents;
  private final Kind kind;
  /** Of slow callers: lets each read no more at a time than it should. */
  private final FixedRecvByteBufAllocator sips = new FixedRecvByteBufAllocator(EventText.bytes());

  private boolean running = true;
  private int busy;

  private enum Kind {
    /** Ask again at once. */
    CLOSED,
    /** Ask once. */
    ONCE,
    /** Ask by the clock, whether or not earlier answers have come. */
    OPEN
  }

  private Load(Loop loop, ByteBuf request, int expectedEvents, Kind kind) {
    this.loop = loop;
    this.request = request;
    this.expectedEvents = expectedEvents;
    this.kind = kind;
  }

  /** As many requests as {@code callers} get answered. */
  static Load requests(Loop loop, Target target, int callers) {
    return new Load(loop, target.whole(), 0, Kind.CLOSED).connect(target, callers, false);
  }

  /** So many requests a second; latency counts from when each was due. */
  static Load openLoop(Loop loop, Target target, int callers, int perSecond) {
    return new Load(loop, target.whole(), 0, Kind.OPEN).byTheClock(target, callers, perSecond);
  }

  /** So many streams a second, each of a few events that come at once. */
  static Load openStreams(Loop loop, Target target, int callers, int events, int perSecond) {
    return new Load(loop, target.burst(events, 1), events, Kind.OPEN)
        .byTheClock(target, callers, perSecond);
  }

  /** Each caller reads one stream of so many events at so many a second. */
  static Load paced(Loop loop, Target target, int callers, int events, int perSecond) {
    return new Load(loop, target.paced(events, perSecond), events, Kind.ONCE)
        .connect(target, callers, false);
  }

  /** Each caller reads one burst of so many events after the other. */
  static Load bursts(Loop loop, Target target, int callers, int events) {
    return new Load(loop, target.burst(events, 1), events, Kind.CLOSED)
        .connect(target, callers, false);
  }

  /** Each caller asks for one burst, and reads only when {@link #readOneEach} or {@link #readAll} says so. */
  static Load slow(Loop loop, Target target, int callers, int events) {
    return new Load(loop, target.burst(events, 64), events, Kind.ONCE)
        .connect(target, callers, true);
  }

  Tally tally() {
    return tally;
  }

  /** Each caller reads once, no more than an event's length. */
  void readOneEach() {
    loop.call(() -> {
      callers.forEach(caller -> caller.channel().read());
      return null;
    });
  }

  void readAll() {
    loop.call(() -> {
      sips.maxMessagesPerRead(64);
      callers.forEach(caller -> caller.channel().config().setAutoRead(true));
      return null;
    });
  }

  /** Throws away what the histograms hold: a window begins. */
  void resetHistograms() {
    loop.call(() -> {
      tally.reset();
      return null;
    });
  }

  /** Asks no more, waits for what was asked and closes. Answers that take longer than this are faults. */
  Tally stop(long seconds) {
    loop.call(() -> running = false);
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!check(load -> load.busy == 0) && System.nanoTime() < deadline) {
      Pause.millis(5);
    }
    loop.call(() -> {
      if (busy > 0) {
        tally.fault(busy + " requests had no end after " + seconds + " s");
      }
      callers.forEach(caller -> caller.channel().close());
      return null;
    });
    return tally;
  }

  /** Closes all connections, in the middle of answers too; gives the faults there were until then. */
  List<String> abandon() {
    var faults = List.copyOf(tally.faults());
    loop.call(() -> {
      running = false;
      callers.forEach(caller -> caller.channel().close());
      return null;
    });
    Pause.millis(300);
    return faults;
  }

  private Load byTheClock(Target target, int callers, int perSecond) {
    connect(target, callers, false);
    var interval = 1_000_000_000L / perSecond;
    loop.executor().execute(() -> ask(System.nanoTime(), interval));
    return this;
  }

  private boolean check(Predicate<Load> condition) {
    return loop.call(() -> condition.test(this));
  }

  private Load connect(Target target, int count, boolean slow) {
    var bootstrap = loop.client().handler(new ChannelInitializer<SocketChannel>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        channel.pipeline().addLast(new Caller(new Manners(), tally));
      }
    });
    if (slow) {
      bootstrap
          .option(ChannelOption.AUTO_READ, false)
          .option(ChannelOption.SO_RCVBUF, 16 * 1024)
          .option(ChannelOption.RECVBUF_ALLOCATOR, sips.maxMessagesPerRead(1));
    }
    for (var i = 0; i < count; i++) {
      bootstrap.connect("127.0.0.1", target.port()).syncUninterruptibly();
    }
    return this;
  }

  /** Sends one request for each interval that has passed, then sleeps until the next is due. */
  private void ask(long due, long interval) {
    if (!running) {
      return;
    }
    var now = System.nanoTime();
    for (; due <= now; due += interval) {
      var caller = idle.poll();
      if (caller == null) {
        overdue.add(due);
      } else {
        send(caller, due);
      }
    }
    var next = due;
    loop.executor().schedule(() -> ask(next, interval), next - now, TimeUnit.NANOSECONDS);
  }

  private void send(Caller caller, long due) {
    busy++;
    caller.send(request, due, expectedEvents);
  }

  /** What callers do when they have nothing to do. */
  private final class Manners implements Caller.Script {
    @Override
    public void free(Caller caller, long dueNanos) {
      var first = dueNanos == 0;
      if (first) {
        callers.add(caller);
      } else {
        busy--;
        tally.latencies().recordValue((System.nanoTime() - dueNanos) / 1000);
      }
      if (kind == Kind.OPEN) {
        next(caller);
      } else if (running && (first || kind == Kind.CLOSED)) {
        send(caller, System.nanoTime());
      }
    }

    private void next(Caller caller) {
      var due = overdue.poll();
      if (due == null) {
        idle.push(caller);
      } else {
        send(caller, due);
      }
    }

    @Override
    public void failed(Caller caller, String why) {
      busy--;
      tally.fault(why);
    }
  }
}
