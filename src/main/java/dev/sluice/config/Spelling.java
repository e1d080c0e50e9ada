package dev.sluice.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Finds what somebody probably meant to write. */
public final class Spelling {
  /** Characters; a longer word is nobody's slip, and costs a lot to compare. */
  private static final int LONGEST = 200;
  /** Characters of a part that says which name was meant. */
  private static final int SHORTEST_PART = 3;

  private Spelling() {}

  /** {@code ; did you mean "x"?}, or nothing when no candidate is near. */
  public static String hint(String word, Collection<String> candidates) {
    List<String> near = nearest(word, candidates, 1);
    return near.isEmpty() ? "" : "; did you mean \"" + near.get(0) + "\"?";
  }

  /** The candidates that a few slips of the finger could have turned into the word, nearest first. */
  public static List<String> nearest(String word, Collection<String> candidates, int limit) {
    int slips = Math.max(1, Math.min(3, word.length() / 3));
    return ranked(word, candidates, limit, slips, candidate -> distance(lower(word), candidate));
  }

  /** The names that somebody may have had in mind, half remembered or in part, nearest first. */
  public static List<String> related(String word, Collection<String> candidates, int limit) {
    String written = lower(word);
    int slips = Math.max(2, word.length() / 3);
    return ranked(
        word,
        candidates,
        limit,
        slips,
        candidate -> isPart(written, candidate) || isPart(candidate, written)
            ? 1
            : distance(written, candidate));
  }

  private record Scored(String candidate, int score) {}

  private static List<String> ranked(
      String word,
      Collection<String> candidates,
      int limit,
      int most,
      ToIntFunction<String> scoreOfLower) {
    if (word.length() > LONGEST) {
      return List.of();
    }
    return candidates.stream()
        .filter(candidate -> candidate.length() <= LONGEST)
        .map(candidate -> new Scored(candidate, scoreOfLower.applyAsInt(lower(candidate))))
        .filter(scored -> scored.score <= most)
        .sorted(Comparator.comparingInt(Scored::score).thenComparing(Scored::candidate))
        .limit(limit)
        .map(Scored::candidate)
        .toList();
  }

  private static boolean isPart(String part, String whole) {
    return part.length() >= SHORTEST_PART && whole.contains(part);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Optimal string alignment: insertions, deletions, substitutions, swapped neighbours. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
    least = Math.min(least, cost[i - 1][j - 1] + changed);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
