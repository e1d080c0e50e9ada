package dev.sluice.ingress.serving;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Price;
import dev.sluice.config.Snapshot;
import dev.sluice.wire.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What requests to each model group may cost, by the prices of its deployments; made once per snapshot. */
public final class DearestPrices {
  private static final Tariff UNKNOWN = new Tariff(List.of(Price.UNKNOWN));

  private final Map<String, Tariff> byName = new HashMap<>();

  /** @param prices of a group's deployments, those that differ */
  public record Tariff(List<Price> prices) {
    /** For a request that may end at either. */
    public Tariff and(Tariff other) {
      Tariff both = this;
      for (Price price : other.prices) {
        both = both.and(price);
      }
      return both;
    }

    private Tariff and(Price price) {
      if (prices.contains(price)) {
        return this;
      }
      List<Price> all = new ArrayList<>(prices);
      all.add(price);
      return new Tariff(List.copyOf(all));
    }

    /** Nanodollars at the dearest deployment. */
    public long nanos(long promptTokens, long outputTokens) {
      Usage usage = new Usage(promptTokens, outputTokens);
      long most = 0;
      for (Price price : prices) {
        most = Math.max(most, price.nanos(usage, 0));
      }
      return most;
    }

    /** Whether every deployment costs nothing by its own word. */
    public boolean isFree() {
      return prices.stream().allMatch(Tariff::isFree);
    }

    private static boolean isFree(Price price) {
      Double input = price.rates().input();
      Double output = price.rates().output();
      return input != null
          && output != null
          && input == 0
          && output == 0
          && price.tiers().isEmpty()
          && price.perSecond() == null
          && price.adjustment().fixed() == 0;
    }
  }

  DearestPrices(Snapshot snapshot) {
    for (ModelGroup group : snapshot.groups()) {
      add(group.name(), group.deployments());
      for (Deployment deployment : group.deployments()) {
        // such a model can be asked for by this name too, whatever its group
        String own = deployment.model();
        if (!own.equals(group.name())) {
          add(own, List.of(deployment));
        }
      }
    }
  }

  private void add(String name, List<Deployment> deployments) {
    for (Deployment deployment : deployments) {
      Price price = deployment.traits().price();
      byName.merge(name, new Tariff(List.of(price)), (before, one) -> before.and(price));
    }
  }

  /** @param group as {@code Planner.groupOf} names it */
  public Tariff of(String group) {
    return byName.getOrDefault(group, UNKNOWN);
  }
}
