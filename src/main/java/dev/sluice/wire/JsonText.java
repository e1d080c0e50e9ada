package dev.sluice.wire;

import java.nio.charset.StandardCharsets;

/** JSON strings, between Java text and the bytes of a literal. */
public final class JsonText {
  private JsonText() {}

  /** The string literal for a text, quotes included; a lone surrogate is written as its escape. */
  public static byte[] quote(String text) {
    return literal(text).getBytes(StandardCharsets.UTF_8);
  }

  /** The same as text. */
  public static String literal(String text) {
    var literal = new StringBuilder(text.length() + 8).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        literal.append('\\').append(c);
      } else if (c < 0x20 || isLone(text, i)) {
        literal.append(escaped(c));
      } else {
        literal.append(c);
      }
    }
    return literal.append('"').toString();
  }

  private static String escaped(char c) {
    return switch (c) {
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format("\\u%04x", (int) c);
    };
  }

  private static boolean isLone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  /** The text of a valid literal's inside, quotes excluded; an escaped lone surrogate stays one. */
  static String decode(byte[] source, int from, int to) {
    int escape = indexOfBackslash(source, from, to);
    if (escape == to) {
      return new String(source, from, to - from, StandardCharsets.UTF_8);
    }
    var text = new StringBuilder(to - from);
    int copied = from;
    while (escape < to) {
      text.append(new String(source, copied, escape - copied, StandardCharsets.UTF_8));
      char c = (char) source[escape + 1];
      text.append(c == 'u' ? hex(source, escape + 2) : unescaped(c));
      copied = escape + (c == 'u' ? 6 : 2);
      escape = indexOfBackslash(source, copied, to);
    }
    return text.append(new String(source, copied, to - copied, StandardCharsets.UTF_8))
        .toString();
  }

  /** The same of bytes that may end within an escape, which is left out. */
  static String decodeWhole(byte[] source, int from, int to) {
    int end = from;
    while (end < to) {
      int step = source[end] != '\\' ? 1 : end + 1 < to && source[end + 1] == 'u' ? 6 : 2;
      if (end + step > to) {
        break;
      }
      end += step;
    }
    return decode(source, from, end);
  }

  private static int indexOfBackslash(byte[] source, int from, int to) {
    int at = from;
    while (at < to && source[at] != '\\') {
      at++;
    }
    return at;
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  private static char hex(byte[] source, int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      value = value << 4 | Character.digit(source[i], 16);
    }
    return (char) value;
  }

  /** The offset after a valid literal that begins at {@code quote}. */
  static int endOfString(byte[] source, int quote) {
    int at = quote + 1;
    while (source[at] != '"') {
      at += source[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }
}
