package dev.sluice.routing.choice;

import dev.sluice.routing.health.LatencySamples;
import java.util.random.RandomGenerator;

/**
 * The one that was quickest of late. One without samples is tried before all others, but by one request at a time:
 * until its first answer, the rest goes where more is known.
 */
final class LatencyBased implements Strategy {
  private final double buffer;

  /**
   * @param buffer share by which a deployment may be slower than the quickest and still be chosen
   */
  LatencyBased(double buffer) {
    this.buffer = buffer;
  }

  @Override
  public int choose(Candidate[] candidates, int count, RandomGenerator random) {
    boolean known = false;
    for (int i = 0; i < count; i++) {
      known |= candidates[i].scored(score(candidates[i])) < Double.POSITIVE_INFINITY;
    }
    return known
        ? Lowest.of(candidates, count, buffer, random)
        : new LeastBusy().choose(candidates, count, random);
  }

  private static double score(Candidate candidate) {
    LatencySamples samples = candidate.standing().latency(candidate.stream());
    double mean = samples.mean(candidate.now());
    if (mean > 0) {
      return mean;
    }
    return candidate.standing().inFlight() == 0 ? 0 : Double.POSITIVE_INFINITY;
  }
}
