package dev.sluice.ops.trace.otel;

import io.vertx.core.MultiMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a span stands: W3C Trace Context, towards and from Sluice. Immutable.
 *
 * @param high first half of the trace's id
 * @param low second half
 * @param span its own id, or that of a caller's span
 * @param sampled whether it is wanted
 * @param state {@code tracestate}, or empty
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
record TraceContext(long high, long low, long span, boolean sampled, String state) {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";
  private static final int LENGTH = 55; // of the header, in version 0
  private static final int SPAN_AT = 36;
  private static final int FLAGS_AT = 53;

  /** The caller's; null when they sent none, or one that is malformed. */
  static @Nullable TraceContext of(MultiMap headers) {
    String parent = headers.get(PARENT);
    if (parent == null || !isWellFormed(parent)) {
      return null;
    }
    long high = hex(parent, 3);
    long low = hex(parent, 19);
    long span = hex(parent, SPAN_AT);
    if ((high | low) == 0 || span == 0) {
      return null;
    }
    boolean sampled = (HexFormat.fromHexDigit(parent.charAt(FLAGS_AT + 1)) & 1) == 1;
    return new TraceContext(high, low, span, sampled, TraceState.of(headers.getAll(STATE)));
  }

  private static boolean isWellFormed(String parent) {
    if (parent.length() < LENGTH || parent.startsWith("ff")) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      boolean dash = i == 2 || i == SPAN_AT - 1 || i == FLAGS_AT - 1;
      if (dash ? parent.charAt(i) != '-' : !isLowerHex(parent.charAt(i))) {
        return false;
      }
    }
    return parent.length() == LENGTH || !parent.startsWith("00") && parent.charAt(LENGTH) == '-';
  }

  private static boolean isLowerHex(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
  }

  private static long hex(String text, int from) {
    return HexFormat.fromHexDigitsToLong(text, from, from + 16);
  }

  /** A span below this one. */
  TraceContext below(long id) {
    return new TraceContext(high, low, id, sampled, state);
  }

  String traceId() {
    return Hex.of(high, low);
  }

  /** The same headers with this in the place of the caller's. */
  Map<String, String> in(Map<String, String> headers) {
    if (headers.isEmpty() && state.isEmpty()) {
      return Map.of(PARENT, Hex.traceParent(this)); // as for most
    }
    Map<String, String> own = new LinkedHashMap<>(headers);
    own.put(PARENT, Hex.traceParent(this));
    if (state.isEmpty()) {
      own.remove(STATE);
    } else {
      own.put(STATE, state);
    }
    return own;
  }
}
