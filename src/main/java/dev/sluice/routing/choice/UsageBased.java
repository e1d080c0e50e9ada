package dev.sluice.routing.choice;

import java.util.random.RandomGenerator;

/** The one that served the fewest tokens this minute. */
final class UsageBased implements Strategy {
  @Override
  public int choose(Candidate[] candidates, int count, RandomGenerator random) {
    for (int i = 0; i < count; i++) {
      Candidate candidate = candidates[i];
      candidate.scored(candidate.standing().usage().tokens(candidate.now()));
    }
    return Lowest.of(candidates, count, 0, random);
  }
}
