package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One connection to {@link MockUpstream}. Owned by the event loop. */
final class MockConnection extends ChannelInboundHandlerAdapter implements MessageReader.Listener {
  private static final byte[] SPANS = "POST /v1/traces ".getBytes(US_ASCII);
  private static final ByteBuf TAKEN = Unpooled.unreleasableBuffer(
      Unpooled.wrappedBuffer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(US_ASCII)));
  private static final byte[] STREAM = "\"stream\":true".getBytes(US_ASCII);
  private static final byte[] COUNT = "\"max_tokens\":".getBytes(US_ASCII);
  private static final byte[] PER_WRITE = "\"n\":".getBytes(US_ASCII);
  private static final byte[] RATE = "\"seed\":".getBytes(US_ASCII);
  private final Pacer pacer;
  private final MockUpstream.Counts counts;
  private final MockFaults faults;
  private final MockAnswer answer;
  private final MessageReader reader = new MessageReader(this);
  private byte[] body = new byte[4096];
  private int bodyLength;
  private boolean spans;
  private @Nullable ChannelHandlerContext context;

  private int position;
  private int count;
  private int perWrite;
  private boolean bursting;
  private boolean burstDue;
  long dueNanos;
  long intervalNanos;

  MockConnection(Pacer pacer, MockUpstream.Counts counts, MockFaults faults, MockAnswer answer) {
    this.pacer = pacer;
    this.counts = counts;
    this.faults = faults;
    this.answer = answer;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    reader.feed(bytes);
    bytes.release();
  }

  @Override
  public void head(byte[] head, int length) {
    bodyLength = 0;
    spans = Arrays.equals(head, 0, SPANS.length, SPANS, 0, SPANS.length);
  }

  @Override
  public void data(ByteBuf bytes, int length) {
    if (bodyLength + length > body.length) {
      body = Arrays.copyOf(body, 2 * (bodyLength + length));
    }
    bytes.getBytes(bytes.readerIndex(), body, bodyLength, length);
    bodyLength += length;
  }

  @Override
  public void end() {
    if (spans) {
      channel().writeAndFlush(TAKEN.duplicate());
      return;
    }
    if (faults.strikes(channel())) {
      return;
    }
    if (find(STREAM) < 0) {
      counts.answers().incrementAndGet();
      channel().writeAndFlush(answer.next(channel().alloc()));
      return;
    }
    counts.streams().incrementAndGet();
    position = 0;
    count = number(COUNT);
    perWrite = number(PER_WRITE);
    channel().write(Unpooled.wrappedBuffer(EventText.HEAD));
    var rate = number(RATE);
    if (rate > 0) {
      intervalNanos = 1_000_000_000L / rate;
      pacer.add(this);
    } else {
      bursting = true;
      burstSoon();
    }
  }

  /** Sends the next event of a paced stream; false after the last, or when the caller is gone. */
  boolean sendNext() {
    var ctx = channel();
    if (!ctx.channel().isActive()) {
      return false;
    }
    if (ctx.channel().isWritable()) {
      send();
    }
    return position < count;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    burstSoon();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    bursting = false;
    if (position < count) {
      counts.cutOff().incrementAndGet();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  /** One write per turn of the event loop, so that all streams of a burst go on side by side. */
  private void burstSoon() {
    if (bursting && !burstDue && channel().channel().isWritable()) {
      burstDue = true;
      channel().executor().execute(this::burst);
    }
  }

  private void burst() {
    burstDue = false;
    if (bursting && channel().channel().isWritable()) {
      send();
      bursting = position < count;
      burstSoon();
    }
  }

  private void send() {
    var ctx = channel();
    var events = Math.min(perWrite, count - position);
    ctx.write(EventText.events(ctx.alloc(), position, events, System.nanoTime()));
    position += events;
    counts.events().addAndGet(events);
    if (position == count) {
      ctx.write(Unpooled.wrappedBuffer(EventText.TAIL));
    }
    ctx.flush();
  }

  private ChannelHandlerContext channel() {
    if (context == null) {
      throw new IllegalStateException("not connected");
    }
    return context;
  }

  private int find(byte[] needle) {
    for (var from = 0; from + needle.length <= bodyLength; from++) {
      if (body[from] == '"'
          && Arrays.equals(body, from, from + needle.length, needle, 0, needle.length)) {
        return from + needle.length;
      }
    }
    return -1;
  }

  private int number(byte[] needle) {
    var at = find(needle);
    if (at < 0) {
      throw new IllegalStateException("the request lost its " + new String(needle, US_ASCII));
    }
    var value = 0;
    for (; at < bodyLength && Character.isDigit(body[at]); at++) {
      value = value * 10 + body[at] - '0';
    }
    return value;
  }
}
