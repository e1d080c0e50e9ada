package dev.sluice.ledger.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ledger.KeyHash;
import org.jspecify.annotations.Nullable;

/** What texts the databases take. */
final class Texts {
  /** Bytes of an id, and of a value that rows are searched by: PostgreSQL's indexes take no more. */
  static final int MAX_INDEXED = 2600;

  private static final int MAX_PART = 256; // bytes
  private static final int HASH_DIGITS = 16;
  private static final char REPLACEMENT = '\ufffd';

  private Texts() {}

  /** A text that is storable: nobody looks again. */
  record Kept(String text) {
    /** A {@linkplain #part part}. */
    static Kept part(@Nullable String text) {
      return new Kept(Texts.part(text));
    }
  }

  /** The same text without what PostgreSQL refuses: NUL and halves of surrogate pairs become U+FFFD. */
  static String storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder storable = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      storable.appendCodePoint(c == 0 || lone ? REPLACEMENT : c);
    });
    return storable.toString();
  }

  /**
   * @param what how the message calls it
   * @throws Session.TooLong when no index can hold it
   */
  static <T extends @Nullable String> T indexed(String what, T text) {
    if (text != null && !fits(text)) {
      throw new Session.TooLong(
          what + " is too long to be searched by: at most " + MAX_INDEXED + " bytes");
    }
    return text;
  }

  static boolean fits(String text) {
    return text.length() <= MAX_INDEXED
        && (text.length() * 3 <= MAX_INDEXED || text.getBytes(UTF_8).length <= MAX_INDEXED);
  }

  /**
   * A text as one of several that share an entry of an index: storable, and of at most 256 bytes. A longer one ends in
   * its hash, so that no two become one.
   */
  static String part(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String storable = storable(text);
    if (storable.length() * 3 <= MAX_PART || storable.getBytes(UTF_8).length <= MAX_PART) {
      return storable;
    }
    String hash = KeyHash.of(storable).toString().substring(0, HASH_DIGITS);
    int end = (MAX_PART - HASH_DIGITS - 1) / 3; // a char is at most three bytes
    int cut = Character.isHighSurrogate(storable.charAt(end - 1)) ? end - 1 : end;
    return storable.substring(0, cut) + "~" + hash;
  }
}
