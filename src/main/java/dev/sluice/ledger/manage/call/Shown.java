package dev.sluice.ledger.manage.call;

/** What of a caller's text may stand in a message. */
public final class Shown {
  private static final int LONGEST = 100;

  private Shown() {}

  public static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
