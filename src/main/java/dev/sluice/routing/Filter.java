package dev.sluice.routing;

import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.choice.Exclusion;
import dev.sluice.routing.health.Allowance;
import dev.sluice.routing.health.MinuteUsage;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which deployments of a group can take a request; marks the others with what is against them. Owned by one lane. */
final class Filter {
  private final RoutingSettings rules;
  private final RandomGenerator random;
  private final TagRule tags;
  private final boolean limited; // rpm and tpm are limits, not only weights

  Filter(String group, RoutingSettings rules, RandomGenerator random) {
    this.rules = rules;
    this.random = random;
    this.tags = new TagRule(rules);
    RoutingStrategy strategy = rules.strategyOf(group);
    this.limited = rules.checkContextWindow()
        || strategy == RoutingStrategy.USAGE_BASED
        || strategy == RoutingStrategy.LATENCY_BASED
        || strategy == RoutingStrategy.COST_BASED;
  }

  void look(Candidate[] all, Ask ask, BitSet tried, int fromOrder, long now) {
    int cooling = 0;
    for (int i = 0; i < all.length; i++) {
      Candidate candidate = all[i];
      candidate.look(now, ask.stream());
      Exclusion exclusion = tried.get(i) ? Exclusion.TRIED : exclusion(candidate, ask, fromOrder);
      if (candidate.standing().isCooling(now)) {
        cooling++;
        exclusion = exclusion == null ? Exclusion.COOLING : exclusion;
      }
      if (exclusion == null && candidate.standing().isUnwell(now)) {
        exclusion = Exclusion.UNHEALTHY;
      }
      if (exclusion != null) {
        candidate.exclude(exclusion);
      }
    }
    tags.apply(all, ask.tags());
    // so many at once are an outage, in which leaving them alone makes it worse for the rest
    if (cooling > 0 && cooling > Math.floor(rules.cooldowns().maxShare() * all.length)) {
      use(all, Exclusion.COOLING);
    }
    if (isNoneLeft(all)) {
      use(all, Exclusion.UNHEALTHY); // a check is not the request that failed
    }
    keepLowestOrder(all);
    easeIn(all, now);
  }

  private @Nullable Exclusion exclusion(Candidate candidate, Ask ask, int fromOrder) {
    var traits = candidate.traits();
    if (traits.order() < fromOrder) {
      return Exclusion.ORDER;
    }
    if (rules.checkContextWindow()
        && traits.maxInputTokens() > 0
        && ask.inputTokens() > traits.maxInputTokens()) {
      return Exclusion.CONTEXT_WINDOW;
    }
    if (traits.maxParallel() > 0 && candidate.standing().inFlight() >= traits.maxParallel()) {
      return Exclusion.MAX_PARALLEL;
    }
    if (isSpent(candidate)) {
      return Exclusion.BUDGET;
    }
    return limited ? overLimit(candidate, ask) : null;
  }

  private static boolean isSpent(Candidate candidate) {
    List<Allowance> allowances = candidate.allowances();
    for (int i = 0; i < allowances.size(); i++) { // without an iterator for every decision
      if (allowances.get(i).isSpent()) {
        return true;
      }
    }
    return false;
  }

  /** Requests a minute that it may get, or 0 for no limit. */
  long rpm(Candidate candidate) {
    return limited ? candidate.traits().rpm() : 0;
  }

  private static @Nullable Exclusion overLimit(Candidate candidate, Ask ask) {
    var traits = candidate.traits();
    MinuteUsage usage = candidate.standing().usage();
    if (traits.rpm() > 0 && usage.requests(candidate.now()) >= traits.rpm()) {
      return Exclusion.RPM;
    }
    if (traits.tpm() > 0 && usage.tokens(candidate.now()) + ask.inputTokens() > traits.tpm()) {
      return Exclusion.TPM;
    }
    return null;
  }

  private static boolean isNoneLeft(Candidate[] all) {
    for (Candidate candidate : all) {
      if (candidate.exclusion() == null) {
        return false;
      }
    }
    return true;
  }

  private static void use(Candidate[] all, Exclusion excluded) {
    for (Candidate candidate : all) {
      if (candidate.exclusion() == excluded) {
        candidate.include();
      }
    }
  }

  private static void keepLowestOrder(Candidate[] all) {
    int lowest = Integer.MAX_VALUE;
    for (Candidate candidate : all) {
      if (candidate.exclusion() == null) {
        lowest = Math.min(lowest, candidate.traits().order());
      }
    }
    for (Candidate candidate : all) {
      if (candidate.exclusion() == null && candidate.traits().order() > lowest) {
        candidate.exclude(Exclusion.ORDER);
      }
    }
  }

  /** After a cooldown a deployment takes part in some decisions, and in more and more of them. */
  private void easeIn(Candidate[] all, long now) {
    int left = 0;
    for (Candidate candidate : all) {
      left += candidate.exclusion() == null ? 1 : 0;
    }
    for (Candidate candidate : all) {
      if (left > 1 && candidate.exclusion() == null) {
        double share = candidate.standing().share(now, rules.cooldowns());
        if (share < 1 && random.nextDouble() >= share) {
          candidate.exclude(Exclusion.SLOW_START);
          left--;
        }
      }
    }
  }
}
