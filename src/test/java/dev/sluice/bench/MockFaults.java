package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;

/** What goes wrong at a provider, in turn: an error, an answer that breaks off, no answer at all. Owned by the event loop. */
final class MockFaults {
  private static final ByteBuf ERROR =
      bytes("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 2\r\n\r\n{}");
  private static final ByteBuf BROKEN_OFF = bytes(
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n{\"id\":");
  private static final ByteBuf NOTHING = bytes("");
  private static final List<ByteBuf> KINDS = List.of(ERROR, BROKEN_OFF, NOTHING);

  private volatile int oneIn;
  private int asked;
  private int struck;

  private static ByteBuf bytes(String text) {
    return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(text.getBytes(US_ASCII)));
  }

  /** From any thread. */
  void oneIn(int requests) {
    oneIn = requests;
  }

  /** Whether this request was one that fails, and so has got what it gets. */
  boolean strikes(ChannelHandlerContext connection) {
    if (oneIn == 0 || ++asked % oneIn != 0) {
      return false;
    }
    var kind = KINDS.get(struck++ % KINDS.size());
    var written = connection.writeAndFlush(kind.duplicate());
    if (kind != ERROR) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    return true;
  }
}
