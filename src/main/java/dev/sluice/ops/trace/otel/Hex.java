package dev.sluice.ops.trace.otel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Ids as they are written. Stateless. */
final class Hex {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);
  private static final int OF_LONG = 16;

  private Hex() {}

  /** The header {@code traceparent}. */
  static String traceParent(TraceContext context) {
    byte[] text = new byte[55];
    text[0] = text[1] = text[53] = '0';
    text[2] = text[35] = text[52] = '-';
    put(context.high(), text, 3);
    put(context.low(), text, 19);
    put(context.span(), text, 36);
    text[54] = (byte) (context.sampled() ? '1' : '0');
    return new String(text, ISO_8859_1);
  }

  static String of(long high, long low) {
    byte[] text = new byte[2 * OF_LONG];
    put(high, text, 0);
    put(low, text, OF_LONG);
    return new String(text, ISO_8859_1);
  }

  private static void put(long id, byte[] text, int at) {
    long rest = id;
    for (int i = at + OF_LONG - 1; i >= at; i--) {
      text[i] = DIGITS[(int) rest & 0xf];
      rest >>>= 4;
    }
  }
}
