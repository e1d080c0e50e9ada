package dev.sluice.routing.choice;

import dev.sluice.routing.health.PeakEwma;
import java.util.random.RandomGenerator;

/**
 * Of two picked at random, the one with less slowness times requests in flight. A figure that grows old gives way to
 * that of the quicker one, as does one that is missing: a deployment of which nothing is known is neither punished nor
 * flooded.
 */
final class QuickerOfTwo implements Strategy {
  @Override
  public int choose(Candidate[] candidates, int count, RandomGenerator random) {
    if (count == 1) {
      return 0;
    }
    int one = random.nextInt(count);
    int other = random.nextInt(count - 1);
    other = other < one ? other : other + 1;
    return quicker(candidates[one], candidates[other]) ? one : other;
  }

  private static boolean quicker(Candidate one, Candidate other) {
    PeakEwma ofOne = one.standing().slowness(one.stream());
    PeakEwma ofOther = other.standing().slowness(other.stream());
    double quicker = quickest(ofOne.nanos(), ofOther.nanos());
    return score(one, ofOne, quicker) <= score(other, ofOther, quicker);
  }

  private static double quickest(double one, double other) {
    double least = one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    return least == 0 ? 1 : least;
  }

  private static double score(Candidate candidate, PeakEwma known, double quicker) {
    double kept = known.weight(candidate.now());
    double slowness = known.nanos() * kept + quicker * (1 - kept);
    return candidate.scored(slowness * (candidate.standing().inFlight() + 1));
  }
}
