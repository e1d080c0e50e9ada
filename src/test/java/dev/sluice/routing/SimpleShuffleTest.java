package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.Traits;
import dev.sluice.routing.health.Standings;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A share is what the config says, give or take what chance may do (chi-square, one in ten thousand). */
class SimpleShuffleTest {
  private static final int PICKS = 10_000;
  private static final double TWO_DEGREES_OF_FREEDOM = 18.42;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void equalWeightsGetEqualShares(long seed) {
    check(seed, 1, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void trafficFollowsTheWeights(long seed) {
    check(seed, 1, 2, 7);
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9})
  void weightsMayBeRequestsOrTokensAMinute(long seed) {
    check(seed, 0.5, 900, 100_000);
  }

  @Test
  void noWeightGetsNoTrafficWhileAnotherHasOne() {
    Map<String, Integer> counts = counts(10, 0, 3, 0);
    assertThat(counts).containsOnly(Map.entry("b", PICKS));
  }

  @Test
  void onlyZeroWeightsAreEqualWeights() {
    Map<String, Integer> counts = counts(11, 0, 0, 0);
    assertThat(counts).hasSize(3).allSatisfy((id, count) -> assertThat(count).isGreaterThan(3_000));
  }

  @ParameterizedTest
  @ValueSource(longs = {12, 13, 14})
  void theWeightsOfTheOthersHoldWhileOneIsLeftAlone(long seed) {
    var standings = new Standings();
    RoutingSettings rules = RoutingSettings.standard();
    standings.of("d").failed(0, 0, FailureKind.RATE_LIMIT, 60_000, Traits.PLAIN, rules.cooldowns());
    Planner planner = new Models()
        .serve("m", "a", "u", 1)
        .serve("m", "d", "u", 50)
        .serve("m", "b", "u", 2)
        .serve("m", "c", "u", 7)
        .planner(rules, standings, new Random(seed), () -> 1);
    check(seed, counts(planner), 1, 2, 7);
  }

  private static void check(long seed, double a, double b, double c) {
    check(seed, counts(seed, a, b, c), a, b, c);
  }

  private static void check(long seed, Map<String, Integer> counts, double a, double b, double c) {
    assertThat(counts).doesNotContainKey("d");
    double total = a + b + c;
    double deviation =
        term(counts, "a", a / total) + term(counts, "b", b / total) + term(counts, "c", c / total);
    assertThat(deviation)
        .as("chi-square of %s for %s:%s:%s, seed %s", counts, a, b, c, seed)
        .isLessThan(TWO_DEGREES_OF_FREEDOM);
  }

  private static double term(Map<String, Integer> counts, String id, double share) {
    double expected = share * PICKS;
    double off = counts.getOrDefault(id, 0) - expected;
    return off * off / expected;
  }

  private static Map<String, Integer> counts(long seed, double a, double b, double c) {
    Planner planner = new Models()
        .serve("m", "a", "u", a)
        .serve("m", "b", "u", b)
        .serve("m", "c", "u", c)
        .planner(seed);
    return counts(planner);
  }

  private static Map<String, Integer> counts(Planner planner) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < PICKS; i++) {
      counts.merge(Models.target(planner, "m").substring(0, 1), 1, Integer::sum);
    }
    return counts;
  }
}
