package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The numbered and stamped events of {@link MockUpstream}, each one HTTP chunk of about 220 bytes. */
final class EventText {
  static final byte[] HEAD = ("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
          + "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n")
      .getBytes(US_ASCII);

  private static final int NUMBER_DIGITS = 7;
  private static final int STAMP_DIGITS = 19;
  private static final byte[] EVENT = chunk(event(
      "{\"content\":\"" + "0".repeat(NUMBER_DIGITS) + " " + "0".repeat(STAMP_DIGITS) + "\"}",
      "null"));
  private static final int NUMBER_AT =
      new String(EVENT, US_ASCII).indexOf("\"content\":\"") + "\"content\":\"".length();

  /** What follows the last numbered event. */
  static final byte[] TAIL = (new String(chunk(event("{}", "\"stop\"")), US_ASCII)
          + "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
      .getBytes(US_ASCII);

  private EventText() {}

  /** Bytes of one event as a server sends it, its chunk framing included. */
  static int bytes() {
    return EVENT.length;
  }

  /** Writes {@code count} events, numbered from {@code first}, stamped with {@code nanos}. */
  static ByteBuf events(ByteBufAllocator allocator, int first, int count, long nanos) {
    var out = allocator.directBuffer(EVENT.length * count);
    for (var i = 0; i < count; i++) {
      var at = out.writerIndex();
      out.writeBytes(EVENT);
      digits(out, at + NUMBER_AT, NUMBER_DIGITS, first + i);
      digits(out, at + NUMBER_AT + NUMBER_DIGITS + 1, STAMP_DIGITS, nanos);
    }
    return out;
  }

  private static void digits(ByteBuf out, int at, int width, long value) {
    for (var i = width - 1; i >= 0; i--) {
      out.setByte(at + i, (int) ('0' + value % 10));
      value /= 10;
    }
  }

  private static String event(String delta, String finishReason) {
    return "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\","
        + "\"created\":1760000000,\"model\":\"bench-upstream\",\"choices\":[{\"index\":0,\"delta\":"
        + delta + ",\"finish_reason\":" + finishReason + "}]}\n\n";
  }

  private static byte[] chunk(String text) {
    return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(US_ASCII);
  }
}
