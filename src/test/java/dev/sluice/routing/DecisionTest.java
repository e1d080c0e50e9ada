package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.health.Standings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A decision can be made again of what was recorded, whatever has become of the deployments since. */
class DecisionTest {
  private static final long SECOND = 1_000_000_000L;

  private static RoutingSettings with(RoutingStrategy strategy) {
    RoutingSettings standard = RoutingSettings.standard();
    return new RoutingSettings(
        strategy,
        Map.of(),
        standard.retries(),
        standard.cooldowns(),
        standard.fallbacks(),
        standard.checkContextWindow(),
        standard.tagFiltering(),
        standard.matchAnyTag(),
        standard.latency(),
        standard.queue(),
        standard.providerBudgets());
  }

  @ParameterizedTest
  @EnumSource
  void itReplaysToTheSameChoice(RoutingStrategy strategy) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    RoutingSettings rules = with(strategy);
    Standings standings = new Standings();
    List<Deployment> deployments = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      deployments.add(
          Models.deployment("m", "d" + i, "u").with(Traits.PLAIN.withWeight(random.nextInt(4))));
    }
    ModelRoute route =
        new ModelRoute("m", deployments, rules, standings, new SplittableRandom(seed));
    List<Decision> decisions = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 500; i++) {
      now += random.nextInt(2) * SECOND / 4;
      Candidate chosen =
          route.enter(Ask.of("m"), new BitSet(), Integer.MIN_VALUE, Long.MAX_VALUE, now, decisions);
      happen(Objects.requireNonNull(chosen), random, now, rules);
    }
    for (Decision decision : decisions) {
      Decision again = decision.replay();
      assertThat(again.chosen()).as("seed %d", seed).isEqualTo(decision.chosen());
      assertThat(scores(again)).as("seed %d", seed).isEqualTo(scores(decision));
    }
    assertThat(decisions.stream().map(Decision::choice).distinct().count())
        .as("seed %d", seed)
        .isGreaterThan(1);
  }

  private static List<String> scores(Decision decision) {
    return decision.options().stream()
        .map(option -> option.exclusion() + " " + option.score())
        .toList();
  }

  private static void happen(Candidate chosen, Random random, long now, RoutingSettings rules) {
    Sending sending = new Sending(chosen, random.nextBoolean(), rules.cooldowns(), now);
    long later = now + random.nextInt(1_000_000);
    switch (random.nextInt(6)) {
      case 0 -> sending.failed(new Failure(FailureKind.SERVER, 0, false), later);
      case 1, 2 -> {
        sending.answered(later);
        int prompt = random.nextInt(100);
        int completion = random.nextInt(100);
        sending.finished(later, completion);
        sending.used(later, prompt + completion, 1000);
      }
      default -> sending.answered(later); // and goes on
    }
  }

  @ParameterizedTest
  @EnumSource
  void explainingCountsNothing(RoutingStrategy strategy) {
    Standings standings = new Standings();
    ModelRoute route = new ModelRoute(
        "m",
        List.of(Models.deployment("m", "a", "u"), Models.deployment("m", "b", "u")),
        with(strategy),
        standings,
        new SplittableRandom(1));
    for (int i = 0; i < 10; i++) {
      Decision decision = route.decide(Ask.of("m"), new BitSet(), Integer.MIN_VALUE, SECOND);
      assertThat(decision.choice()).isNotNegative();
    }
    for (String id : List.of("a", "b")) {
      assertThat(standings.of(id).inFlight()).isZero();
      assertThat(standings.of(id).usage().requests(SECOND)).isZero();
    }
  }
}
