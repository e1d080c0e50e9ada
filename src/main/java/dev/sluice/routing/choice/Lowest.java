package dev.sluice.routing.choice;

import java.util.random.RandomGenerator;

/** Picks the candidate with the lowest score; of several, one at random. */
final class Lowest {
  private Lowest() {}

  /**
   * @param slack share by which a score may be above the lowest and still count as equal; 0 or more
   * @return index among the first {@code count}, all of which have a score
   */
  static int of(Candidate[] candidates, int count, double slack, RandomGenerator random) {
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      lowest = Math.min(lowest, candidates[i].score());
    }
    double limit = lowest * (1 + slack);
    int equals = 0;
    for (int i = 0; i < count; i++) {
      equals += candidates[i].score() <= limit ? 1 : 0;
    }
    int nth = equals == 1 ? 0 : random.nextInt(equals);
    for (int i = 0; i < count; i++) {
      if (candidates[i].score() <= limit && nth-- == 0) {
        return i;
      }
    }
    throw new IllegalStateException("a candidate without a score");
  }
}
