package dev.sluice.ledger.manage;

/** What of a caller's text may stand in a message. */
final class Shown {
  private static final int LONGEST = 100;

  private Shown() {}

  static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  /** A key or its hash, so that it cannot be used. */
  static String key(String key) {
    return key.length() < 12 ? "***" : (key.startsWith("sk-") ? "sk-..." : "...") + end(key);
  }

  private static String end(String key) {
    return key.substring(key.length() - 4);
  }
}
