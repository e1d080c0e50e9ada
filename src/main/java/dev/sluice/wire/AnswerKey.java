package dev.sluice.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The member names that matter in an answer, each in its place only. A name written with escapes is no match: no
 * server writes these names so, and a name could then not be told from its bytes.
 */
final class AnswerKey {
  static final int OTHER = 0;
  static final int MODEL = 1;
  static final int ERROR = 2;
  static final int USAGE = 3;
  static final int CHOICES = 4;
  static final int DATA = 5;
  static final int FINISH_REASON = 6;
  /** No name, but what a finish reason may read. */
  static final int CONTENT_FILTER = 7;

  /** From here on the values are numbers that are read. */
  static final int INDEX = 8;

  static final int PROMPT_TOKENS = 9;
  static final int COMPLETION_TOKENS = 10;

  /** Bytes of the longest name. */
  static final int LONGEST = 17;

  private static final byte[][] NAMES = new byte[11][];

  static {
    NAMES[MODEL] = bytes("model");
    NAMES[ERROR] = bytes("error");
    NAMES[USAGE] = bytes("usage");
    NAMES[CHOICES] = bytes("choices");
    NAMES[DATA] = bytes("data");
    NAMES[FINISH_REASON] = bytes("finish_reason");
    NAMES[CONTENT_FILTER] = bytes("content_filter");
    NAMES[INDEX] = bytes("index");
    NAMES[PROMPT_TOKENS] = bytes("prompt_tokens");
    NAMES[COMPLETION_TOKENS] = bytes("completion_tokens");
  }

  private AnswerKey() {}

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  /** Which name stands at {@code from}, in an object in that place. */
  static int in(AnswerPlace place, byte[] source, int from, int to) {
    return switch (place) {
      case ANSWER -> inAnswer(source, from, to);
      case CHOICE -> inChoice(source, from, to);
      case USAGE -> inUsage(source, from, to);
      default -> OTHER;
    };
  }

  private static int inAnswer(byte[] source, int from, int to) {
    return switch (to - from) {
      case 4 -> match(DATA, source, from, to);
      case 5 ->
        switch (source[from]) {
          case 'm' -> match(MODEL, source, from, to);
          case 'e' -> match(ERROR, source, from, to);
          default -> match(USAGE, source, from, to);
        };
      case 7 -> match(CHOICES, source, from, to);
      default -> OTHER;
    };
  }

  private static int inChoice(byte[] source, int from, int to) {
    return switch (to - from) {
      case 5 -> match(INDEX, source, from, to);
      case 13 -> match(FINISH_REASON, source, from, to);
      case 14 -> match(CONTENT_FILTER, source, from, to);
      default -> OTHER;
    };
  }

  private static int inUsage(byte[] source, int from, int to) {
    return switch (to - from) {
      case 13 -> match(PROMPT_TOKENS, source, from, to);
      case 17 -> match(COMPLETION_TOKENS, source, from, to);
      default -> OTHER;
    };
  }

  private static int match(int key, byte[] source, int from, int to) {
    byte[] name = NAMES[key];
    boolean fits = source[from] == name[0] && Arrays.equals(source, from, to, name, 0, name.length);
    return fits ? key : OTHER;
  }
}
