package dev.sluice.upstream.echo;

/**
 * One choice of an echo's answer.
 *
 * @param text what is said
 * @param words how many words it has, 0 or more
 * @param cut whether there was more to say than the limit allowed
 */
record EchoReply(String text, int words, boolean cut) {

  /** As many words of a text as the limit allows. */
  static EchoReply of(String text, int limit) {
    if (text.isBlank()) {
      return new EchoReply(text, 0, false);
    }
    int words = 0;
    int at = 0;
    while (at < text.length()) {
      if (words == limit) {
        return new EchoReply(text.substring(0, at).stripTrailing(), words, true);
      }
      words++;
      at = endOfWord(text, at);
    }
    return new EchoReply(text, words, false);
  }

  static long countWords(String text) {
    return of(text, Integer.MAX_VALUE).words();
  }

  /** Where the word that begins at {@code from}, and the space after it, ends; space before it belongs to it. */
  static int endOfWord(String text, int from) {
    int at = skip(text, from, true);
    at = skip(text, at, false);
    return skip(text, at, true);
  }

  private static int skip(String text, int from, boolean space) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at)) == space) {
      at++;
    }
    return at;
  }

  String finishReason() {
    return cut ? "length" : "stop";
  }
}
