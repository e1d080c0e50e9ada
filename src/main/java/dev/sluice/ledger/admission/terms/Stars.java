package dev.sluice.ledger.admission.terms;

/** Names in which a star stands for any text, also for none. Linear in the text for one star, and never exponential. */
final class Stars {
  private Stars() {}

  static boolean matches(String pattern, String text) {
    int star = -1; // the last star seen
    int resume = 0; // where its text may end, one further at every failure
    int p = 0;
    int t = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
