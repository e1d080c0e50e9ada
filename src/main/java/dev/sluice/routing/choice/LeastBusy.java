package dev.sluice.routing.choice;

import java.util.random.RandomGenerator;

/** The one with the fewest requests in flight. */
final class LeastBusy implements Strategy {
  @Override
  public int choose(Candidate[] candidates, int count, RandomGenerator random) {
    for (int i = 0; i < count; i++) {
      candidates[i].scored(candidates[i].standing().inFlight());
    }
    return Lowest.of(candidates, count, 0, random);
  }
}
