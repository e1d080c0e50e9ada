package dev.sluice.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Ends of runs of bytes that need no look one by one, found eight bytes a step. In a word, the high bit of each byte
 * that ends the run is set; bits above the lowest one may be wrong, through the borrow, and are not used.
 */
final class ByteRuns {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES << 7;

  private ByteRuns() {}

  /**
   * The first byte that is not plain inside a string: a quote, a backslash, a control character or part of a
   * character beyond ASCII; {@code to} if there is none. Eight bytes a step, because most bytes of a request are text.
   */
  static int endOfPlain(byte[] source, int from, int to) {
    int at = from;
    for (; at + 8 <= to; at += 8) {
      long special = special((long) WORDS.get(source, at));
      if (special != 0) {
        return at + (Long.numberOfTrailingZeros(special) >>> 3);
      }
    }
    while (at < to && source[at] >= 0x20 && source[at] != '"' && source[at] != '\\') {
      at++;
    }
    return at;
  }

  /** The first quote or backslash; {@code to} if there is none, {@code from} if that is beyond {@code to}. */
  static int endOfText(byte[] source, int from, int to) {
    int at = from;
    for (; at + 8 <= to; at += 8) {
      long word = (long) WORDS.get(source, at);
      long marks = quotesAndBackslashes(word) & ~word & HIGH_BITS;
      if (marks != 0) {
        return at + (Long.numberOfTrailingZeros(marks) >>> 3);
      }
    }
    while (at < to && source[at] != '"' && source[at] != '\\') {
      at++;
    }
    return at;
  }

  private static long special(long word) {
    return (quotesAndBackslashes(word) | word - ONES * 0x20 | word) & HIGH_BITS;
  }

  /** Marks bytes beyond ASCII at random: callers mask them out or in. */
  private static long quotesAndBackslashes(long word) {
    return (word ^ ONES * '"') - ONES | (word ^ ONES * '\\') - ONES;
  }

  /** The first line feed or carriage return; {@code to} if there is none. */
  static int endOfLine(byte[] source, int from, int to) {
    int at = from;
    while (at < to && source[at] != '\n' && source[at] != '\r') {
      at = control(source, at + 1, to);
    }
    return at;
  }

  /** The first control character; {@code to} if there is none. */
  private static int control(byte[] source, int from, int to) {
    int at = from;
    for (; at + 8 <= to; at += 8) {
      long word = (long) WORDS.get(source, at);
      long marks = word - ONES * 0x20 & ~word & HIGH_BITS;
      if (marks != 0) {
        return at + (Long.numberOfTrailingZeros(marks) >>> 3);
      }
    }
    while (at < to && (source[at] & 0xff) >= 0x20) {
      at++;
    }
    return at;
  }
}
