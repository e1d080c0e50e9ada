package dev.sluice.routing;

import dev.sluice.config.Deployment;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.choice.Exclusion;
import dev.sluice.routing.health.Allowance;
import dev.sluice.routing.health.PeakEwma;
import dev.sluice.routing.health.Standing;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One choice of a deployment, with everything that it was made of, so that it can be made again. Made only where
 * somebody asks for it.
 *
 * @param group whose deployments they are
 * @param rules in effect
 * @param ask what the request asks of routing
 * @param tried deployments that were out of the question for this request, by index
 * @param fromOrder tiers below were not considered
 * @param now when it was made; nanoseconds of a monotonic clock
 * @param seed of its randomness
 * @param options all deployments of the group
 * @param choice index of the chosen one; -1 for none
 * @param refusal why none was chosen, or null
 */
public record Decision(
    String group,
    RoutingSettings rules,
    Ask ask,
    BitSet tried,
    int fromOrder,
    long now,
    long seed,
    List<Option> options,
    int choice,
    @Nullable Refusal refusal) {

  /**
   * A deployment as it stood.
   *
   * @param standing a copy that nobody else holds
   * @param allowances budgets that hold for it, its own first; copied likewise
   * @param exclusion why it was out of the question, or null
   * @param score what the strategy compared; NaN when it was not looked at
   */
  public record Option(
      Deployment deployment,
      Standing standing,
      List<Allowance> allowances,
      @Nullable Exclusion exclusion,
      double score) {
    private static Option of(Candidate candidate) {
      return new Option(
          candidate.deployment(),
          candidate.standing(),
          candidate.allowances(),
          candidate.exclusion(),
          candidate.score());
    }

    private Candidate candidate() {
      return new Candidate(deployment, standing, allowances).copy();
    }
  }

  /** Decides among copies: neither counts nor changes anything. */
  static Decision among(
      Stream<Candidate> candidates,
      String group,
      RoutingSettings rules,
      Ask ask,
      BitSet tried,
      int fromOrder,
      long now,
      long seed) {
    List<Candidate> copies = candidates.toList();
    ModelRoute route = new ModelRoute(group, copies, rules, new SplittableRandom(seed));
    Candidate chosen = route.choose(ask, tried, fromOrder, now);
    return new Decision(
        group,
        rules,
        ask,
        (BitSet) tried.clone(),
        fromOrder,
        now,
        seed,
        copies.stream().map(Option::of).toList(),
        chosen == null ? -1 : copies.indexOf(chosen),
        chosen == null ? route.refusal(ask, now) : null);
  }

  /** The same decision, made again of what was recorded. */
  public Decision replay() {
    return among(
        options.stream().map(Option::candidate), group, rules, ask, tried, fromOrder, now, seed);
  }

  public RoutingStrategy strategy() {
    return rules.strategyOf(group);
  }

  /** The chosen deployment, or null. */
  public @Nullable Deployment chosen() {
    return choice < 0 ? null : options.get(choice).deployment();
  }

  /** What is known of an option, by name: whatever some strategy or limit looks at. */
  public Map<String, Number> terms(Option option) {
    var traits = option.deployment().traits();
    Standing standing = option.standing();
    PeakEwma slowness = standing.slowness(ask.stream());
    Map<String, Number> terms = new LinkedHashMap<>();
    terms.put("weight", traits.weight());
    terms.put("order", traits.order());
    terms.put("in_flight", standing.inFlight());
    terms.put("slowness_ms", slowness.nanos() * slowness.weight(now) / 1e6);
    terms.put("mean_latency_s", standing.latency(ask.stream()).mean(now));
    terms.put("requests_this_minute", standing.usage().requests(now));
    terms.put("tokens_this_minute", standing.usage().tokens(now));
    put(terms, "input_cost_per_token", traits.inputCost());
    put(terms, "output_cost_per_token", traits.outputCost());
    if (traits.budget() != null) {
      terms.put("spent", option.allowances().get(0).spent());
    }
    terms.put("share", standing.share(now, rules.cooldowns()));
    terms.put("cooldown_left_ms", standing.cooldownLeft(now) / 1_000_000);
    return terms;
  }

  private static void put(Map<String, Number> terms, String name, @Nullable Number value) {
    if (value != null) {
      terms.put(name, value);
    }
  }
}
