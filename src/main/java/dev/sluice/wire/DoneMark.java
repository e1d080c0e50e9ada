package dev.sluice.wire;

/** Matches {@code [DONE]} byte by byte. What follows it on its line is let pass, as OpenAI's own clients do. */
final class DoneMark {
  private static final byte[] MARK = {'[', 'D', 'O', 'N', 'E', ']'};

  private int matched;
  private boolean seen;

  void begin() {
    matched = 0;
  }

  boolean matches(byte c) {
    if (matched == MARK.length) {
      return true;
    }
    if (c != MARK[matched]) {
      return false;
    }
    matched++;
    seen |= matched == MARK.length;
    return true;
  }

  boolean isWhole() {
    return matched == MARK.length;
  }

  /** Whether it was whole once. */
  boolean seen() {
    return seen;
  }
}
