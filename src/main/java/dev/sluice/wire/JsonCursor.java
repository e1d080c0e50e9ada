package dev.sluice.wire;

/**
 * Steps over valid JSON (RFC 8259) in a range of bytes and refuses anything else. Each step takes the offset where
 * something must begin and returns the offset after it. Nesting costs no stack.
 */
final class JsonCursor {
  private final byte[] source;
  private final int to;
  /** One bit per container open below the top-level object, set if it is an object. */
  private final long[] objects = new long[JsonScan.MAX_DEPTH / Long.SIZE];

  private int depth; // how many containers are open below the top-level object

  JsonCursor(byte[] source, int to) {
    this.source = source;
    this.to = to;
  }

  /** The byte at an offset, 0 to 255, or -1 at the end. */
  int peek(int at) {
    return at < to ? source[at] & 0xff : -1;
  }

  int space(int from) {
    int at = from;
    while (at < to && isSpace(source[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte c) {
    return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t');
  }

  /** A member's name, its colon and the space around it: returns where the value must begin. */
  int name(int at) throws MalformedJson {
    if (peek(at) != '"') {
      throw unexpected(at, "a member name in double quotes");
    }
    int colon = space(string(at));
    if (peek(colon) != ':') {
      throw unexpected(colon, "':' after the member name");
    }
    return space(colon + 1);
  }

  int value(int from) throws MalformedJson {
    int at = from;
    do {
      int c = peek(at);
      if (c == '{' || c == '[') {
        push(at, c == '{');
        at = space(at + 1);
        if (peek(at) != c + 2) { // in ASCII a closing bracket is its opening one plus 2
          at = c == '{' ? name(at) : at;
          continue;
        }
      } else {
        at = scalar(at, c);
      }
      at = nextValue(at);
    } while (depth > 0);
    return at;
  }

  private void push(int at, boolean object) throws MalformedJson {
    if (depth + 1 == JsonScan.MAX_DEPTH) {
      throw new MalformedJson(at, "nested deeper than " + JsonScan.MAX_DEPTH + " levels");
    }
    long bit = 1L << depth;
    int word = depth++ / Long.SIZE;
    objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
  }

  /** After a value: closes what closes here; returns where the next value must begin, or the end of the outermost. */
  private int nextValue(int from) throws MalformedJson {
    int at = from;
    while (depth > 0) {
      at = space(at);
      boolean inObject = (objects[(depth - 1) / Long.SIZE] & 1L << depth - 1) != 0;
      int c = peek(at);
      if (c == ',') {
        at = space(at + 1);
        return inObject ? name(at) : at;
      }
      if (c != (inObject ? '}' : ']')) {
        throw unexpected(
            at, inObject ? "',' or '}' after a member" : "',' or ']' after an element");
      }
      depth--;
      at++;
    }
    return at;
  }

  private int scalar(int at, int c) throws MalformedJson {
    return switch (c) {
      case '"' -> string(at);
      case 't' -> literal(at, "true");
      case 'f' -> literal(at, "false");
      case 'n' -> literal(at, "null");
      default -> number(at, c);
    };
  }

  private int literal(int at, String word) throws MalformedJson {
    for (int i = 1; i < word.length(); i++) {
      if (peek(at + i) != word.charAt(i)) {
        throw unexpected(at + i, "the value " + word);
      }
    }
    return at + word.length();
  }

  private int number(int from, int first) throws MalformedJson {
    int at = first == '-' ? from + 1 : from;
    if (peek(at) == '0') {
      at++;
      if (isDigit(peek(at))) {
        throw new MalformedJson(at, "a number may not go on after a leading 0");
      }
    } else {
      at = digits(at, first == '-' ? "a digit after '-'" : "a value");
    }
    if (peek(at) == '.') {
      at = digits(at + 1, "a digit after the decimal point");
    }
    if (peek(at) == 'e' || peek(at) == 'E') {
      boolean signed = peek(at + 1) == '+' || peek(at + 1) == '-';
      at = digits(signed ? at + 2 : at + 1, "a digit in the exponent");
    }
    return at;
  }

  private int digits(int from, String expected) throws MalformedJson {
    if (!isDigit(peek(from))) {
      throw unexpected(from, expected);
    }
    int at = from + 1;
    while (isDigit(peek(at))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private int string(int quote) throws MalformedJson {
    int at = ByteRuns.endOfPlain(source, quote + 1, to);
    while (peek(at) != '"') {
      at = ByteRuns.endOfPlain(source, special(at), to);
    }
    return at + 1;
  }

  /** What stands in a string and is neither plain nor its end. */
  private int special(int at) throws MalformedJson {
    int c = peek(at);
    if (c == '\\') {
      return escape(at);
    }
    if (c >= 0x80) {
      return beyondAscii(at);
    }
    throw c < 0
        ? new MalformedJson(at, "a string that is not closed before the end")
        : new MalformedJson(at, "a control character in a string, to be written as an escape,");
  }

  /** A run of characters beyond ASCII. */
  private int beyondAscii(int from) throws MalformedJson {
    int at = from;
    while (at < to && source[at] < 0) {
      int length = Utf8.sequence(source, at, to);
      if (length == 0) {
        throw new MalformedJson(at, "invalid UTF-8 (" + found(at) + ")");
      }
      at += length;
    }
    return at;
  }

  private int escape(int backslash) throws MalformedJson {
    return switch (peek(backslash + 1)) {
      case 'n', '"', '\\', '/', 't', 'r', 'b', 'f' -> backslash + 2;
      case 'u' -> unicodeEscape(backslash);
      default -> throw unexpected(backslash + 1, "one of \"\\/bfnrtu after a backslash");
    };
  }

  private int unicodeEscape(int backslash) throws MalformedJson {
    for (int at = backslash + 2; at < backslash + 6; at++) {
      if (Character.digit(peek(at), 16) < 0) {
        throw unexpected(at, "four hex digits after \\u");
      }
    }
    return backslash + 6;
  }

  MalformedJson unexpected(int at, String expected) {
    return new MalformedJson(at, "expected " + expected + ", found " + found(at));
  }

  private String found(int at) {
    int c = peek(at);
    if (c < 0) {
      return "the end";
    }
    return c > ' ' && c < 0x7f ? "'" + (char) c + "'" : String.format("byte 0x%02x", c);
  }
}
