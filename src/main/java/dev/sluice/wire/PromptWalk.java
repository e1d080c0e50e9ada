package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** One pass over a valid JSON value that weighs its text, in twentieths of a token. */
final class PromptWalk {
  static final int PER_TOKEN = 20;

  // A character's weight by its length in UTF-8: letters of other alphabets, ideographs, emoji.
  private static final int ASCII = 5;
  private static final int TWO_BYTES = 8;
  private static final int THREE_BYTES = 18;
  private static final int FOUR_BYTES = 40;

  private static final byte[] DATA_URL = "data:".getBytes(US_ASCII);
  private static final byte[] BASE64 = ";base64,".getBytes(US_ASCII);
  private static final byte[] DATA =
      "\"data\"".getBytes(US_ASCII); // of input_audio: base64 without a data URL
  private static final int LONGEST_MEDIA_TYPE = 128;

  private final byte[] source;
  private final int to;
  private final boolean names; // whether names of members are read too

  private int name = -1; // offset of the last one's quote
  private int depth; // containers that are open
  private boolean ofNumbers; // the outermost array is one prompt, in tokens
  private long units;
  private long before; // units of the outermost array's earlier elements
  private long longest; // units of one of them
  private int objects; // among them
  private int attachments;

  /** @param names whether the model reads the names of members: of a tool's schema, not of a message */
  PromptWalk(byte[] source, JsonScan.Member member, boolean names) {
    this.source = source;
    this.to = member.valueEnd();
    this.names = names;
    for (int at = member.valueStart(); at < to; ) {
      at = step(at);
    }
    endElement();
  }

  /** The weight of its text and numbers. */
  long units() {
    return units;
  }

  /** The same of the heaviest element of the outermost array; of all where that holds tokens, or is none. */
  long longest() {
    return longest;
  }

  /** Objects in the outermost array. */
  int objects() {
    return objects;
  }

  /** Strings that are no text but base64. */
  int attachments() {
    return attachments;
  }

  private int step(int at) {
    byte c = source[at];
    if (c == '"') {
      return string(at);
    }
    if (c == '-' || isDigit(c)) {
      return number(at);
    }
    if (c == '[' || c == '{') {
      objects += depth == 1 && c == '{' ? 1 : 0;
      depth++;
    } else if (c == ']' || c == '}') {
      depth--;
    } else if (c == ',' && depth == 1 && !ofNumbers) {
      endElement();
    }
    return at + 1;
  }

  private void endElement() {
    longest = Math.max(longest, units - before);
    before = units;
  }

  private int number(int from) {
    int at = from + 1;
    while (at < to && (isDigit(source[at]) || source[at] == '.' || (source[at] | 0x20) == 'e')) {
      at++;
    }
    units += PER_TOKEN;
    ofNumbers |= depth == 1;
    return at;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private int string(int quote) {
    if (isAttachment(quote)) {
      attachments++;
      return end(quote);
    }
    long weightBefore = units;
    int at = text(quote + 1) + 1;
    if (isName(at)) {
      name = quote;
      units = names ? units : weightBefore;
    }
    return at;
  }

  private boolean isName(int afterQuote) {
    int at = afterQuote;
    while (at < to && source[at] <= ' ') {
      at++;
    }
    return at < to && source[at] == ':';
  }

  /** Weighs characters up to the closing quote. */
  private int text(int from) {
    int at = from;
    while (true) {
      int plain = ByteRuns.endOfPlain(source, at, to);
      units += (long) ASCII * (plain - at);
      if (source[plain] == '"') {
        return plain;
      }
      at = source[plain] == '\\' ? escape(plain) : beyondAscii(plain);
    }
  }

  private int beyondAscii(int at) {
    int lead = source[at] & 0xff;
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    units += length == 2 ? TWO_BYTES : length == 3 ? THREE_BYTES : FOUR_BYTES;
    return at + length;
  }

  /** Many a client writes all that is not ASCII as escapes. */
  private int escape(int at) {
    if (source[at + 1] != 'u') {
      units += ASCII;
      return at + 2;
    }
    int high = Character.digit(source[at + 2], 16) << 4 | Character.digit(source[at + 3], 16);
    if (high >= 0xd8 && high <= 0xdf) {
      units += FOUR_BYTES / 2; // of a pair of surrogates
    } else {
      units += high >= 0x08 ? THREE_BYTES : TWO_BYTES;
    }
    return at + 6;
  }

  private boolean isAttachment(int quote) {
    if (startsWith(quote + 1, DATA_URL)) {
      int most = Math.min(to, quote + LONGEST_MEDIA_TYPE);
      for (int at = quote + 1; at < most && source[at] != '"' && source[at] != ','; at++) {
        if (source[at] == ';' && startsWith(at, BASE64)) {
          return true;
        }
      }
    }
    return name >= 0 && startsWith(name, DATA) && !isShort(quote);
  }

  /** A word, which may well stand under such a name. */
  private boolean isShort(int quote) {
    return ByteRuns.endOfText(source, quote + 1, to) - quote <= LONGEST_MEDIA_TYPE;
  }

  private boolean startsWith(int at, byte[] text) {
    int end = at + text.length;
    return end <= to && Arrays.equals(source, at, end, text, 0, text.length);
  }

  /** The offset after a string that is stepped over. */
  private int end(int quote) {
    int at = ByteRuns.endOfText(source, quote + 1, to);
    while (source[at] != '"') {
      at = ByteRuns.endOfText(source, at + 2, to);
    }
    return at + 1;
  }
}
