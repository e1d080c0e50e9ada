package dev.sluice.routing;

import dev.sluice.config.Deployment;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code simple-shuffle}: a random deployment, each as often as its weight says; all alike when no weight is set. */
final class WeightedPick {
  private final List<Deployment> deployments;
  private final double[] upTo; // running sums of the weights

  WeightedPick(List<Deployment> deployments) {
    this.deployments = deployments;
    this.upTo = new double[deployments.size()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += deployments.get(i).weight();
      upTo[i] = sum;
    }
  }

  Deployment pick(RandomGenerator random) {
    int last = upTo.length - 1;
    if (last == 0) {
      return deployments.get(0);
    }
    double total = upTo[last];
    if (total <= 0) {
      return deployments.get(random.nextInt(upTo.length));
    }
    double point = random.nextDouble() * total;
    int chosen = 0;
    while (chosen < last && point >= upTo[chosen]) {
      chosen++;
    }
    return deployments.get(chosen);
  }
}
