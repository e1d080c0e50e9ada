package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits;
import dev.sluice.routing.health.Standings;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A caller who allows less time than the config does spends their own luck, not the retries of everybody else. */
class ImpatienceTest {
  private static final Failure TOO_LATE = new Failure(FailureKind.TIMEOUT, 0, false);
  private static final Failure TOO_LATE_FOR_THE_CALLER = new Failure(FailureKind.TIMEOUT, 0, true);

  private final Planner planner = new Models()
      .serve("m", "a", Traits.PLAIN)
      .serve("m", "b", Traits.PLAIN)
      .planner(
          Models.rules(RoutingStrategy.SIMPLE_SHUFFLE), new Standings(), new Random(1), () -> 0);

  /** How often a request is repeated that fails again and again. */
  private int retries(int asked, Failure failure) {
    RoutePlan plan = planner.plan(new Ask("m", false, 0, Set.of(), asked, null, false));
    Step step = plan.begin();
    while (!(step instanceof Step.Stop)) {
      step = step instanceof Step.Wait ? plan.again() : plan.failed(failure);
    }
    return plan.repeated();
  }

  @Test
  void aTimeoutThatTheRequestAskedForIsRepeatedOnce() {
    assertThat(retries(100, TOO_LATE_FOR_THE_CALLER)).isEqualTo(1);
    assertThat(retries(0, TOO_LATE_FOR_THE_CALLER)).isZero();
    assertThat(retries(3, TOO_LATE)).isEqualTo(3);
  }

  @Test
  void manyImpatientCallersLeaveHalfOfTheBudgetToTheOthers() {
    int impatient = 0;
    for (int i = 0; i < 50; i++) {
      impatient += retries(100, TOO_LATE_FOR_THE_CALLER);
    }
    assertThat(impatient).as("of the 10 that a group always has").isEqualTo(5);
    assertThat(retries(100, TOO_LATE)).as("the rest").isEqualTo(5);
  }
}
