package dev.sluice.ingress;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Traits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a token of each model group costs at most, made once per snapshot. */
final class DearestPrices {
  private final Map<String, Price> byName = new HashMap<>();

  /**
   * @param input US dollars per prompt token at the dearest deployment; 0 where no price is known
   * @param output per completion token
   * @param free whether every deployment costs nothing by its own word
   */
  record Price(double input, double output, boolean free) {
    private static final Price UNKNOWN = new Price(0, 0, false);

    private static Price of(Traits traits) {
      Double input = traits.inputCost();
      Double output = traits.outputCost();
      boolean free = input != null && output != null && input == 0 && output == 0;
      return new Price(input == null ? 0 : input, output == null ? 0 : output, free);
    }

    private Price dearer(Price other) {
      return new Price(
          Math.max(input, other.input), Math.max(output, other.output), free && other.free);
    }
  }

  DearestPrices(Snapshot snapshot) {
    for (ModelGroup group : snapshot.groups()) {
      add(group.name(), group.deployments());
      for (Deployment deployment : group.deployments()) {
        // such a model can be asked for by this name too, whatever its group
        String own = deployment.provider().prefix() + "/" + deployment.upstreamModel();
        if (!own.equals(group.name())) {
          add(own, List.of(deployment));
        }
      }
    }
  }

  private void add(String name, List<Deployment> deployments) {
    for (Deployment deployment : deployments) {
      byName.merge(name, Price.of(deployment.traits()), Price::dearer);
    }
  }

  /** @param group as {@code Planner.groupOf} names it */
  Price of(String group) {
    return byName.getOrDefault(group, Price.UNKNOWN);
  }
}
