package dev.sluice.config;

import java.util.regex.Pattern;

/**
 * Holds a text of a caller's making against an operator's regular expression. Some expressions take exponential time,
 * or the whole stack, on a text made to that purpose: such a text counts as one that does not match.
 */
final class PatientMatch {
  private static final int LONGEST = 2048;
  private static final int MOST_LOOKS = 1_000_000; // at characters; some milliseconds

  private PatientMatch() {}

  /** Whether the expression matches the whole text. */
  static boolean matches(String expression, String text) {
    if (text.length() > LONGEST) {
      return false;
    }
    try {
      return Pattern.matches(expression, new Counted(text, new int[1]));
    } catch (Impatience | StackOverflowError endless) {
      return false;
    }
  }

  /** A text that does not let itself be looked at for ever. */
  private record Counted(String text, int[] looks) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (looks[0]++ == MOST_LOOKS) {
        throw new Impatience();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.substring(start, end), looks);
    }
  }

  private static final class Impatience extends RuntimeException {
    Impatience() {
      super(null, null, false, false);
    }
  }
}
