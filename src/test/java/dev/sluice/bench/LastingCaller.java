package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client as applications have one: keeps its connection for the next request, connects anew when an answer says that
 * the connection ends or when it was closed in between, and repeats nothing, so that what is lost counts. Owned by the
 * event loop.
 */
final class LastingCaller {
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final int port;
  private final ByteBuf request;
  private final int expectedEvents;
  private final long intervalNanos;
  private final Tally tally;
  private @Nullable Visit kept;
  private boolean busy;
  private boolean running = true;

  /**
   * @param expectedEvents of each answer; 0: a whole one
   * @param intervalNanos from one request to the next, when the answer has come by then; 0: at once
   */
  LastingCaller(
      Loop loop, int port, ByteBuf request, int expectedEvents, long intervalNanos, Tally tally) {
    this.loop = loop.executor();
    this.bootstrap = loop.client();
    this.port = port;
    this.request = request;
    this.expectedEvents = expectedEvents;
    this.intervalNanos = intervalNanos;
    this.tally = tally;
  }

  /** Begins asking after this time; callers that begin together are so spread. */
  void begin(long delayNanos) {
    loop.schedule(this::ask, delayNanos, TimeUnit.NANOSECONDS);
  }

  /** Asks no more. */
  void end() {
    running = false;
  }

  boolean isBusy() {
    return busy;
  }

  /** Closes what it kept. */
  void leave() {
    if (kept != null) {
      kept.channel.close();
    }
  }

  private void ask() {
    if (!running) {
      return;
    }
    busy = true;
    long due = System.nanoTime();
    Visit open = kept;
    if (open != null) {
      open.send(due);
      return;
    }
    bootstrap
        .clone()
        .handler(new ChannelInboundHandlerAdapter()) // replaced as soon as there is a channel
        .connect("127.0.0.1", port)
        .addListener((ChannelFuture connecting) -> connected(connecting, due));
  }

  private void connected(ChannelFuture connecting, long due) {
    if (!connecting.isSuccess()) {
      over(due, "cannot connect: " + connecting.cause().getMessage());
      return;
    }
    Visit visit = new Visit(connecting.channel());
    connecting.channel().pipeline().addLast(visit);
    visit.send(due);
  }

  private void over(long due, @Nullable String fault) {
    busy = false;
    long took = System.nanoTime() - due;
    if (fault == null) {
      tally.answers().incrementAndGet();
      tally.latencies().recordValue(TimeUnit.NANOSECONDS.toMicros(took));
    } else {
      tally.fault(fault);
    }
    loop.schedule(this::ask, Math.max(0, intervalNanos - took), TimeUnit.NANOSECONDS);
  }

  /** One connection. */
  private final class Visit extends ChannelInboundHandlerAdapter implements MessageReader.Listener {
    private final Channel channel;
    private final MessageReader reader = new MessageReader(this);
    private final EventCheck check = new EventCheck(tally.delays());
    private boolean waiting;
    private long idleSince = System.nanoTime();
    private long idleNanos;
    private boolean ends;
    private int asked;
    private int status;
    private long due;

    Visit(Channel channel) {
      this.channel = channel;
      kept = this;
    }

    void send(long dueNanos) {
      due = dueNanos;
      idleNanos = System.nanoTime() - idleSince;
      waiting = true;
      asked++;
      channel.writeAndFlush(request.duplicate());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      reader.feed(bytes);
      bytes.release();
    }

    @Override
    public void head(byte[] head, int length) {
      String text = new String(head, 0, length, US_ASCII).toLowerCase(Locale.ROOT);
      status = Integer.parseInt(text.substring(9, 12));
      ends = text.contains("\r\nconnection: close\r\n");
    }

    @Override
    public void data(ByteBuf bytes, int length) {
      long before = check.events();
      if (expectedEvents > 0) {
        check.feed(bytes, length);
      }
      tally.events().addAndGet(check.events() - before);
    }

    @Override
    public void end() {
      waiting = false;
      idleSince = System.nanoTime();
      String fault = expectedEvents > 0 ? check.finish(expectedEvents) : null;
      if (ends) {
        forget();
        channel.close();
      }
      over(due, status == 200 ? fault : "status " + status);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      forget();
      if (waiting) {
        waiting = false;
        over(
            due,
            "closed after %d events, in request %d of a connection that had been idle for %d ms"
                .formatted(check.events(), asked, TimeUnit.NANOSECONDS.toMillis(idleNanos)));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    private void forget() {
      if (kept == this) {
        kept = null;
      }
    }
  }
}
