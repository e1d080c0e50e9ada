package dev.sluice.ledger.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** What texts the databases take. */
final class Texts {
  /** Bytes of an id, and of a value that rows are searched by: PostgreSQL's indexes take no more. */
  static final int MAX_INDEXED = 2600;

  private static final char REPLACEMENT = '\ufffd';

  private Texts() {}

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
}
