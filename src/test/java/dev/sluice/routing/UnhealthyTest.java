package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Deployment;
import dev.sluice.config.RoutingSettings;
import dev.sluice.routing.choice.Exclusion;
import dev.sluice.routing.health.Standings;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What background checks find steers decisions for as long as it is fresh, and never leaves a caller with nothing. */
class UnhealthyTest {
  private static final long STALE = 1000; // nanoseconds

  private final Standings standings = new Standings();
  private final List<Deployment> deployments =
      List.of(Models.deployment("m", "a", "u"), Models.deployment("m", "b", "u"));
  private final ModelRoute route = new ModelRoute(
      "m", deployments, RoutingSettings.standard(), standings, new SplittableRandom(1));

  private Decision decide(long now, int... tried) {
    BitSet closed = new BitSet();
    for (int index : tried) {
      closed.set(index);
    }
    return route.decide(Ask.of("m"), closed, Integer.MIN_VALUE, now);
  }

  @Test
  void theUnhealthyOneIsNotChosen() {
    standings.of("a").checked(false, STALE);
    for (long now = 0; now < STALE; now += 50) {
      Decision decision = decide(now);
      assertThat(decision.choice()).isEqualTo(1);
      assertThat(decision.options().get(0).exclusion()).isEqualTo(Exclusion.UNHEALTHY);
    }
  }

  @Test
  void anOldResultCountsNoMore() {
    standings.of("a").checked(false, STALE);
    assertThat(decide(STALE).options()).allMatch(option -> option.exclusion() == null);
  }

  @Test
  void aHealthyResultEndsIt() {
    standings.of("a").checked(false, STALE);
    standings.of("a").checked(true, STALE);
    assertThat(decide(0).options()).allMatch(option -> option.exclusion() == null);
  }

  @Test
  void whenNoOtherIsLeftTheUnhealthyIsUsed() {
    standings.of("a").checked(false, STALE);
    assertThat(decide(0, 1).choice()).isZero();
    standings.of("b").checked(false, STALE);
    assertThat(decide(0).choice()).isNotNegative();
  }
}
