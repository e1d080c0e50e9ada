package dev.sluice.routing.choice;

import java.util.random.RandomGenerator;

/** At random, each as often as its weight says; all alike when no weight is above 0. */
final class SimpleShuffle implements Strategy {
  @Override
  public int choose(Candidate[] candidates, int count, RandomGenerator random) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += candidates[i].scored(candidates[i].traits().weight());
    }
    if (total <= 0) {
      return random.nextInt(count);
    }
    double point = random.nextDouble() * total;
    int chosen = -1;
    for (int i = 0; i < count && point >= 0; i++) {
      double weight = candidates[i].score();
      if (weight > 0) {
        chosen = i; // the last one with a weight, should rounding leave a rest
        point -= weight;
      }
    }
    return chosen;
  }
}
