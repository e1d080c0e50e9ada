package dev.sluice.upstream.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a stream of server-sent events, which comes in pieces cut anywhere, into its lines. A line ends with LF, CRLF
 * or CR: <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">WHATWG</a>.
 */
final class EventLines {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean afterReturn;
  private boolean first = true;

  void feed(byte[] bytes, int from, int to, Consumer<String> lines) {
    int start = from;
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (b == '\n' && afterReturn) {
        start = at + 1;
      } else if (b == '\n' || b == '\r') {
        line.write(bytes, start, at - start);
        lines.accept(take());
        start = at + 1;
      }
      afterReturn = b == '\r';
    }
    line.write(bytes, start, to - start);
  }

  /** Bytes of the line that has not ended yet. */
  int held() {
    return line.size();
  }

  /** The line so far, which begins anew. */
  String take() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    boolean marked = first && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    first = false;
    return marked ? text.substring(1) : text;
  }
}
