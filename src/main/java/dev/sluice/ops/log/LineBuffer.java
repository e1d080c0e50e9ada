package dev.sluice.ops.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Lines as bytes, used again and again. What callers wrote is escaped, so that it stays in its line. One thread. */
final class LineBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final int LONGEST_CHARACTER = 6; // bytes, as an escape

  private byte[] bytes = new byte[1 << 10];
  private int size;

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /** Words of our own: ASCII. */
  @SuppressWarnings("deprecation") // takes the low byte of each character, which is what ASCII is
  LineBuffer ascii(String text) {
    reserve(text.length());
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
    return this;
  }

  LineBuffer put(char ascii) {
    reserve(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  LineBuffer append(LineBuffer other) {
    reserve(other.size);
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
    return this;
  }

  LineBuffer raw(byte[] some) {
    reserve(some.length);
    System.arraycopy(some, 0, bytes, size, some.length);
    size += some.length;
    return this;
  }

  /** What was written since there were so many bytes. */
  byte[] since(int from) {
    return Arrays.copyOfRange(bytes, from, size);
  }

  /** Fills up with spaces until the line that began at a place has so many bytes. */
  void padTo(int begin, int width) {
    while (size - begin < width) {
      put(' ');
    }
  }

  LineBuffer number(long value) {
    if (value < 0) {
      return ascii(Long.toString(value));
    }
    int count = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      count++;
    }
    return digits(value, count);
  }

  /** With so many digits, zeros before it. */
  LineBuffer digits(long value, int count) {
    reserve(count);
    long rest = value;
    for (int at = size + count - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += count;
    return this;
  }

  /** Nanoseconds as milliseconds with three decimals. */
  LineBuffer millis(long nanos) {
    long micros = Math.max(0, nanos) / 1000;
    return number(micros / 1000).put('.').digits(micros % 1000, 3);
  }

  /** Nanodollars as dollars, without zeros at the end. */
  LineBuffer dollars(long nanos) {
    long value = Math.max(0, nanos);
    number(value / 1_000_000_000);
    if (value % 1_000_000_000 != 0) {
      put('.').digits(value % 1_000_000_000, 9);
      while (bytes[size - 1] == '0') {
        size--;
      }
    }
    return this;
  }

  /**
   * Adds a text as it is, unless it is empty or something in it must be escaped or quoted: then nothing is added.
   *
   * @param most characters; the rest is cut off
   */
  boolean word(String text, int most) {
    int length = Math.min(text.length(), most);
    reserve(length + 3);
    byte[] to = bytes;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\') {
        return false;
      }
      to[size + i] = (byte) c;
    }
    size += length;
    if (length < text.length()) {
      ascii("...");
    }
    return length > 0;
  }

  /**
   * A text that anybody may have written, as the inside of a JSON string: no control character, no mark that changes the
   * direction of writing, no half of a character is left as it is.
   *
   * @param most characters; the rest is cut off
   */
  LineBuffer escaped(String text, int most) {
    return escaped(text, most, true);
  }

  /** The same, but for quotation marks and backslashes, which stay as they are. */
  LineBuffer plain(String text, int most) {
    return escaped(text, most, false);
  }

  private LineBuffer escaped(String text, int most, boolean quoted) {
    int end = Math.min(text.length(), most);
    reserve(LONGEST_CHARACTER * end + 3);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        if (quoted && (c == '"' || c == '\\')) {
          bytes[size++] = '\\';
        }
        bytes[size++] = (byte) c;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        codePoint(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        codePoint(c);
      }
    }
    return end < text.length() ? ascii("...") : this;
  }

  private void codePoint(int c) {
    if (!isShown(c)) {
      if (c > 0xffff) {
        unicode(Character.highSurrogate(c));
        unicode(Character.lowSurrogate(c));
      } else {
        unicode(c);
      }
    } else if (c < 0x800) {
      utf8(0xc0 | c >> 6, c, 1);
    } else if (c < 0x10000) {
      utf8(0xe0 | c >> 12, c, 2);
    } else {
      utf8(0xf0 | c >> 18, c, 3);
    }
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED -> false;
      default -> true;
    };
  }

  private void utf8(int first, int c, int more) {
    bytes[size++] = (byte) first;
    for (int shift = 6 * (more - 1); shift >= 0; shift -= 6) {
      bytes[size++] = (byte) (0x80 | c >> shift & 0x3f);
    }
  }

  private void unicode(int c) {
    if (c == '\n' || c == '\r' || c == '\t') {
      bytes[size++] = '\\';
      bytes[size++] = (byte) (c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
      return;
    }
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[c >> shift & 0xf];
    }
  }
}
