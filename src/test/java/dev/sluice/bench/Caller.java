package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection of the load generator, with one request at a time. Owned by the event loop. */
final class Caller extends ChannelInboundHandlerAdapter implements MessageReader.Listener {
  /** Decides what a caller does next. */
  interface Script {
    /** Connected, or done with a whole and right answer to the request that was due then. */
    void free(Caller caller, long dueNanos);

    /** The connection is of no more use. */
    void failed(Caller caller, String why);
  }

  private final Script script;
  private final EventCheck check;
  private final Tally tally;
  private final MessageReader reader = new MessageReader(this);
  private @Nullable ChannelHandlerContext context;
  private boolean waiting;
  private long dueNanos;
  private int expectedEvents;
  private int status;
  private long bodyBytes;
  private long eventsTold;

  Caller(Script script, Tally tally) {
    this.script = script;
    this.tally = tally;
    this.check = new EventCheck(tally.delays());
  }

  /**
   * Sends a request.
   *
   * @param due when it should have been sent, in {@link System#nanoTime}
   * @param events how many events must come back; 0 for a whole answer
   */
  void send(ByteBuf request, long due, int events) {
    waiting = true;
    dueNanos = due;
    expectedEvents = events;
    channel().writeAndFlush(request.duplicate());
  }

  Channel channel() {
    if (context == null) {
      throw new IllegalStateException("not connected");
    }
    return context.channel();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    script.free(this, 0);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    reader.feed(bytes);
    bytes.release();
  }

  @Override
  public void head(byte[] head, int length) {
    status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
    bodyBytes = 0;
    eventsTold = 0;
  }

  @Override
  public void data(ByteBuf bytes, int length) {
    if (bodyBytes == 0) {
      tally.firstBytes().recordValue((System.nanoTime() - dueNanos) / 1000);
    }
    bodyBytes += length;
    if (expectedEvents > 0) {
      check.feed(bytes, length);
      tally.events().addAndGet(check.events() - eventsTold);
      eventsTold = check.events();
    }
  }

  @Override
  public void end() {
    waiting = false;
    var fault = expectedEvents > 0 ? check.finish(expectedEvents) : null;
    if (status != 200) {
      fault = "status " + status;
    } else if (bodyBytes < 100) {
      fault = "a body of " + bodyBytes + " bytes";
    }
    if (fault != null) {
      fail(fault);
      return;
    }
    tally.answers().incrementAndGet();
    script.free(this, dueNanos);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (waiting) {
      waiting = false;
      script.failed(this, "the connection closed after " + bodyBytes + " bytes of the body");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (waiting) {
      fail(cause.toString());
    }
  }

  private void fail(String why) {
    waiting = false;
    script.failed(this, why);
    channel().close();
  }
}
