package dev.sluice.cli;

import java.util.regex.Pattern;

/** Removes from text of others, such as a model's, the characters that a terminal would obey. */
final class Plain {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]");
  private static final Pattern GAP = Pattern.compile("[\\s\\p{Cc}]+");

  private Plain() {}

  /** Line breaks and tabs stay. */
  static String text(String text) {
    return CONTROL.matcher(text.replace("\r", "")).replaceAll("\ufffd");
  }

  /** In one line, and not much more than so many characters. */
  static String line(String text, int longest) {
    String line = GAP.matcher(text).replaceAll(" ").strip();
    return line.length() > longest ? line.substring(0, longest) + "..." : line;
  }
}
