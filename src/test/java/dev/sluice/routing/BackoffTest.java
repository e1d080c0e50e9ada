package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingSettings.Retries;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits;
import dev.sluice.routing.health.Standings;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Random random = new Random(1);

  @Test
  void doublesFromHalfASecondUpToEight() {
    long[] most = {500, 1000, 2000, 4000, 8000, 8000};
    for (int retry = 0; retry < most.length; retry++) {
      assertThat(Backoff.millis(retry, 0, 0, random)).isBetween(most[retry] * 3 / 4, most[retry]);
    }
  }

  @Test
  void waitsAsLongAsTheUpstreamOrTheConfigAsks() {
    assertThat(Backoff.millis(0, 7000, 0, random)).isEqualTo(7000);
    assertThat(Backoff.millis(0, 7000, 9000, random)).isEqualTo(9000);
    assertThat(Backoff.millis(0, 0, 12_000, random)).isEqualTo(12_000);
    assertThat(Backoff.millis(4, 0, 100, random)).isGreaterThan(100);
    assertThat(Backoff.millis(0, 9000, 0, random)).as("too much to ask").isEqualTo(-1);
    assertThat(Backoff.millis(0, 9000, 12_000, random))
        .as("the config has more patience")
        .isEqualTo(12_000);
  }

  @Test
  void retryAfterDelaysTheNextAttemptAtTheOnlyDeployment() {
    Planner planner = new Models()
        .serve("m", "a", Traits.PLAIN)
        .planner(waiting(5000), new Standings(), random, () -> 0);
    RoutePlan plan = planner.plan(new Ask("m", false, 0, Set.of(), 2, null, false));
    plan.begin();
    assertThat(plan.failed(new Failure(FailureKind.TIMEOUT, 0, false)))
        .isEqualTo(new Step.Wait(5000));
  }

  private static RoutingSettings waiting(long millis) {
    RoutingSettings plain = Models.rules(RoutingStrategy.SIMPLE_SHUFFLE);
    return new RoutingSettings(
        plain.strategy(),
        Map.of(),
        new Retries(2, Map.of(), Map.of(), 1, 10, millis),
        plain.cooldowns(),
        plain.fallbacks(),
        false,
        false,
        true,
        plain.latency(),
        plain.queue(),
        Map.of());
  }
}
