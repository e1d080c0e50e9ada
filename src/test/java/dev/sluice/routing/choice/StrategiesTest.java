package dev.sluice.routing.choice;

import static dev.sluice.config.RoutingStrategy.COST_BASED;
import static dev.sluice.config.RoutingStrategy.LATENCY_BASED;
import static dev.sluice.config.RoutingStrategy.LEAST_BUSY;
import static dev.sluice.config.RoutingStrategy.PEAK_EWMA;
import static dev.sluice.config.RoutingStrategy.USAGE_BASED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.RoutingStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each strategy prefers what its name says; what is equal gets equal shares. */
class StrategiesTest {
  private static final int PICKS = 6_000;
  private static final long SEED = 42;

  @ParameterizedTest
  @EnumSource
  void ofEqualsEachGetsAnEqualShare(RoutingStrategy name) {
    var field = new Field(SEED, 0);
    for (int i = 0; i < 4; i++) {
      field.add(Field.priced(1e-6, 2e-6)).streamed(i, 0.2);
    }
    assertThat(field.picks(PICKS, name, 0, true)).as("seed %s", SEED).matches(Field::isEven);
  }

  @ParameterizedTest
  @EnumSource
  void theOnlyOneIsChosenWhateverIsKnownOfIt(RoutingStrategy name) {
    var field = new Field(SEED, 1);
    assertThat(field.choose(name, 0, true)).isZero();
    field.enter(0, 3);
    assertThat(field.choose(name, 0, false)).isZero();
  }

  @Test
  void theLeastBusyOneHasTheFewestInFlight() {
    var field = new Field(SEED, 3);
    field.enter(0, 2);
    field.enter(1, 1);
    field.enter(2, 5);
    assertThat(field.picks(100, LEAST_BUSY, 0, false)).containsExactly(0, 100, 0);
    assertThat(field.candidates.get(2).score()).as("what was compared").isEqualTo(5);
  }

  @Test
  void theLeastUsedOneServedTheFewestTokensThisMinute() {
    var field = new Field(SEED, 3);
    field.standing(0).served(field.now, 500);
    field.standing(1).served(field.now, 200);
    field.standing(2).served(field.now, 300);
    assertThat(field.picks(100, USAGE_BASED, 0, false)).containsExactly(0, 100, 0);
    field.now += 60 * Field.SECOND;
    assertThat(field.picks(PICKS, USAGE_BASED, 0, false))
        .as("a minute later nothing was used, seed %s", SEED)
        .matches(Field::isEven);
  }

  @Test
  void theCheapestOneHasTheLowestPriceAndNothingIsAPriceToo() {
    var field = new Field(SEED, 0)
        .add(Field.priced(2e-6, 8e-6))
        .add(Field.priced(1e-6, 1e-6))
        .add(Field.priced(null, null));
    assertThat(field.picks(100, COST_BASED, 0, false)).containsExactly(0, 100, 0);
    field.add(Field.priced(0.0, 0.0));
    assertThat(field.picks(100, COST_BASED, 0, false)).containsExactly(0, 0, 0, 100);
  }

  @Test
  void anUnknownPriceLosesToAKnownOneThatIsAsHigh() {
    var field = new Field(SEED, 0)
        .add(Field.priced(null, null))
        .add(Field.priced(5.0, null))
        .add(Field.priced(5.0, 5.0));
    assertThat(field.picks(100, COST_BASED, 0, false)).containsExactly(0, 0, 100);
  }

  @Test
  void theQuickestOneAnsweredSoonestForEachToken() {
    var field = new Field(SEED, 3);
    field.completed(0, 10, 1000);
    field.completed(1, 2, 20);
    field.completed(2, 1, 50);
    assertThat(field.picks(100, LATENCY_BASED, 0, false)).containsExactly(100, 0, 0);
  }

  @Test
  void streamsAreComparedByTheirFirstByteAlone() {
    var field = new Field(SEED, 2);
    field.completed(0, 1, 1000);
    field.completed(1, 9, 10);
    field.streamed(0, 0.9);
    field.streamed(1, 0.3);
    assertThat(field.picks(100, LATENCY_BASED, 0, true)).containsExactly(0, 100);
    assertThat(field.picks(100, PEAK_EWMA, 0, true)).containsExactly(0, 100);
    assertThat(field.picks(100, LATENCY_BASED, 0, false)).containsExactly(100, 0);
    assertThat(field.picks(100, PEAK_EWMA, 0, false)).containsExactly(100, 0);
  }

  @Test
  void whoIsWithinTheBufferIsAsQuick() {
    var field = new Field(SEED, 3);
    field.streamed(0, 1.0);
    field.streamed(1, 1.2);
    field.streamed(2, 1.4);
    int[] picks = field.picks(PICKS, LATENCY_BASED, 0.3, true);
    assertThat(picks[2]).isZero();
    assertThat(new int[] {picks[0], picks[1]}).as("seed %s", SEED).matches(Field::isEven);
  }

  @Test
  void whoHasNoSamplesIsTriedFirstButByOneAtATime() {
    var field = new Field(SEED, 3);
    field.streamed(0, 0.5);
    field.streamed(1, 0.7);
    assertThat(field.picks(100, LATENCY_BASED, 0, true)).containsExactly(0, 0, 100);
    field.enter(2, 1);
    assertThat(field.picks(100, LATENCY_BASED, 0, true))
        .as("while somebody tries it")
        .containsExactly(100, 0, 0);
  }

  @Test
  void whenAllAreBeingTriedForTheFirstTimeTheLeastBusyOneIsNext() {
    var field = new Field(SEED, 3);
    field.enter(0, 2);
    field.enter(1, 1);
    field.enter(2, 2);
    assertThat(field.picks(100, LATENCY_BASED, 0, true)).containsExactly(0, 100, 0);
  }

  @Test
  void slownessTimesRequestsInFlightDecidesBetweenTwo() {
    var field = new Field(SEED, 2);
    field.streamed(0, 0.1);
    field.streamed(1, 0.4);
    field.enter(0, 2);
    assertThat(field.picks(100, PEAK_EWMA, 0, true)).as("0.3 and 0.4").containsExactly(100, 0);
    field.enter(0, 2);
    assertThat(field.picks(100, PEAK_EWMA, 0, true)).as("0.5 and 0.4").containsExactly(0, 100);
  }

  @Test
  void whoIsUnknownIsNeitherPunishedNorFlooded() {
    var field = new Field(SEED, 2);
    field.streamed(0, 0.3);
    for (int i = 0; i < 100; i++) {
      field.enter(field.choose(PEAK_EWMA, 0, true), 1);
    }
    assertThat(field.standing(1).inFlight()).as("seed %s", SEED).isBetween(49, 51);
  }

  @Test
  void whoWasSlowLongAgoIsNeitherPunishedNorFlooded() {
    var field = new Field(SEED, 2);
    field.streamed(1, 20);
    field.now += 120 * Field.SECOND;
    field.streamed(0, 0.3);
    for (int i = 0; i < 100; i++) {
      field.enter(field.choose(PEAK_EWMA, 0, true), 1);
    }
    assertThat(field.standing(1).inFlight()).as("seed %s", SEED).isBetween(45, 51);
  }

  @Test
  void theSlowestOfManyIsNeverChosenOfTwo() {
    var field = new Field(SEED, 4);
    field.streamed(0, 0.2);
    field.streamed(1, 0.2);
    field.streamed(2, 2);
    field.streamed(3, 0.2);
    assertThat(field.picks(PICKS, PEAK_EWMA, 0, true)[2]).isZero();
  }
}
