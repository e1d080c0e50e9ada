package dev.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model name with stars, such as {@code openai/*}: each star stands for any text, also for none. Not a regular
 * expression, because the names it is held against are the callers', of any length and made to any purpose.
 */
public final class WildcardName {
  private static final char STAR = '*';

  private final String[] literals; // the text before, between and after the stars

  public WildcardName(String name) {
    this.literals = name.split("\\*", -1);
  }

  /** Whether a name, with stars or without, stands for another. Allocates nothing. */
  public static boolean covers(String name, String other) {
    int star = -1; // the last star seen
    int resume = 0; // where its text may end, one further at every failure
    int p = 0;
    int t = 0;
    while (t < other.length()) {
      if (p < name.length() && name.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < name.length() && name.charAt(p) == other.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < name.length() && name.charAt(p) == '*') {
      p++;
    }
    return p == name.length();
  }

  /** Characters that are no star: the more, the more specific. */
  public int literalLength() {
    int length = 0;
    for (String literal : literals) {
      length += literal.length();
    }
    return length;
  }

  /** What the stars stand for in a name, or null when it does not match; an earlier star takes more than a later. */
  public @Nullable List<String> match(String name) {
    String first = literals[0];
    if (literals.length == 1) {
      return name.equals(first) ? List.of() : null;
    }
    String last = literals[literals.length - 1];
    int end = name.length() - last.length();
    if (end < first.length() || !name.startsWith(first) || !name.endsWith(last)) {
      return null;
    }
    String[] stars = new String[literals.length - 1];
    for (int i = stars.length - 1; i > 0; i--) {
      int at = name.lastIndexOf(literals[i], end - literals[i].length());
      if (at < first.length()) {
        return null;
      }
      stars[i] = name.substring(at + literals[i].length(), end);
      end = at;
    }
    stars[0] = name.substring(first.length(), end);
    return List.of(stars);
  }

  /** Puts what the stars stood for into another name's stars, first into first; spare stars take the last. */
  public static String fill(String template, List<String> stars) {
    StringBuilder filled = new StringBuilder();
    int star = 0;
    for (char c : template.toCharArray()) {
      if (c == STAR) {
        filled.append(stars.get(Math.min(star++, stars.size() - 1)));
      } else {
        filled.append(c);
      }
    }
    return filled.toString();
  }
}
