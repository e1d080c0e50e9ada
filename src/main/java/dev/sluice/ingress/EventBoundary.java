package dev.sluice.ingress;

import io.vertx.core.buffer.Buffer;

/**
 * Knows whether what was written so far of a stream ends an event, so that a comment may follow: with a blank line,
 * after any of the three ends of a line (WHATWG HTML, section 9.2.5). Owned by one stream.
 */
final class EventBoundary {
  private static final int LAST = 3; // bytes that tell
  private static final int MASK = 0xffffff;
  private static final int LF_LF = 0x0a0a;
  private static final int CR_CR = 0x0d0d;
  private static final int LF_CR_LF = 0x0a0d0a;

  private int last =
      LF_LF; // the last bytes written, the newest lowest; nothing written is a boundary

  void wrote(Buffer data) {
    int length = data.length();
    if (length >= LAST) {
      last = data.getUnsignedMedium(length - LAST);
      return;
    }
    for (int at = 0; at < length; at++) {
      last = (last << 8 | data.getByte(at) & 0xff) & MASK;
    }
  }

  boolean isHere() {
    int two = last & 0xffff;
    return two == LF_LF || two == CR_CR || last == LF_CR_LF;
  }
}
