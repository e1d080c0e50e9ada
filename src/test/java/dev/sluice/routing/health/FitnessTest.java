package dev.sluice.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Price;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingSettings.Cooldowns;
import dev.sluice.config.Traits;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a deployment is left alone, for how long, and how it comes back. */
class FitnessTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;
  private static final Cooldowns RULES = RoutingSettings.standard().cooldowns();

  private final Standing standing = new Standing();
  private long now = -3 * SECOND;

  private void fails(FailureKind kind, long retryAfterMillis) {
    standing.failed(now, now, kind, retryAfterMillis, Traits.PLAIN, RULES);
  }

  private void cools() {
    fails(FailureKind.RATE_LIMIT, 0);
  }

  private long left() {
    return standing.cooldownLeft(now) / MILLI;
  }

  @Test
  void aFewFailuresInARowArePutUpWithAndASuccessForgivesThem() {
    for (int i = 0; i < RULES.allowedFails(); i++) {
      fails(FailureKind.SERVER, 0);
    }
    standing.responded(now, now, RULES);
    for (int i = 0; i < RULES.allowedFails(); i++) {
      fails(FailureKind.SERVER, 0);
    }
    assertThat(standing.isCooling(now)).isFalse();
    fails(FailureKind.SERVER, 0);
    assertThat(standing.isCooling(now)).isTrue();
    assertThat(left()).isEqualTo(RULES.millis());
  }

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMIT", "AUTHENTICATION", "NOT_FOUND"})
  void whatAskingAgainCannotChangeCoolsItDownAtOnce(FailureKind kind) {
    fails(kind, 0);
    assertThat(standing.isCooling(now)).isTrue();
  }

  @Test
  void halfOfAMinutesRequestsFailingIsTooMuchEvenWithSuccessesBetween() {
    for (int i = 0; i < 20 && !standing.isCooling(now); i++) {
      standing.tryRequest(now, 0);
      standing.tryRequest(now, 0);
      fails(FailureKind.SERVER, 0);
      standing.responded(now, now, RULES);
    }
    assertThat(standing.isCooling(now)).as("half of them is not more than half").isFalse();
    fails(FailureKind.SERVER, 0);
    assertThat(standing.isCooling(now)).isTrue();
  }

  @Test
  void eachCooldownIsTwiceAsLongAsTheOneBeforeUpToTheMaximum() {
    long expected = RULES.millis();
    for (int i = 0; i < 40; i++) {
      cools();
      assertThat(left()).as("cooldown %s", i + 1).isEqualTo(Math.min(expected, RULES.maxMillis()));
      now += standing.cooldownLeft(now);
      assertThat(standing.isCooling(now)).isFalse();
      assertThat(standing.tryProbe(now)).isTrue();
      expected = Math.min(expected * 2, RULES.maxMillis());
    }
    assertThat(standing.past().times()).isEqualTo(40);
  }

  @Test
  void afterItsRecoveryTheNextCooldownIsAShortOneAgain() {
    cools();
    now += left() * MILLI;
    standing.tryProbe(now);
    standing.responded(now, now, RULES);
    now += RULES.slowStartMillis() * MILLI;
    standing.responded(now, now, RULES);
    cools();
    assertThat(left()).isEqualTo(RULES.millis());
  }

  @Test
  void timeAloneEndsTheRecoveryToo() {
    cools();
    now += standing.cooldownLeft(now);
    standing.tryProbe(now);
    standing.responded(now, now, RULES);
    now += 7200 * SECOND;
    fails(FailureKind.SERVER, 0);
    assertThat(standing.isCooling(now)).as("one failure, long after").isFalse();
  }

  @Test
  void anUpstreamThatSaysWhenToComeBackIsLeftAloneUntilThen() {
    fails(FailureKind.RATE_LIMIT, 90_000);
    assertThat(left()).isEqualTo(90_000);
    now += SECOND;
    fails(FailureKind.RATE_LIMIT, 120_000);
    assertThat(left()).as("it asks for more by now").isEqualTo(120_000);
    fails(FailureKind.RATE_LIMIT, 1000);
    assertThat(left()).as("the longest counts").isEqualTo(120_000);
    assertThat(standing.past().times()).as("and it is one cooldown").isEqualTo(1);
  }

  @Test
  void whatWasOnItsWayBeforeTheCooldownNeitherEndsItNorMakesItLonger() {
    long before = now - SECOND;
    fails(FailureKind.RATE_LIMIT, 30_000);
    now += SECOND;
    standing.responded(now, before, RULES);
    assertThat(standing.isCooling(now)).as("a late success").isTrue();
    now += standing.cooldownLeft(now) + 1;
    standing.failed(now, before, FailureKind.TIMEOUT, 0, Traits.PLAIN, RULES);
    assertThat(standing.isCooling(now)).as("a late failure").isFalse();
  }

  @Test
  void aRequestThatSucceedsDuringACooldownEndsIt() {
    cools();
    now += SECOND;
    standing.responded(now + SECOND, now, RULES);
    assertThat(standing.isCooling(now)).isFalse();
  }

  @Test
  void aDeploymentsOwnCooldownTimeWinsAndNoneAtAllIsPossible() {
    standing.failed(now, now, FailureKind.RATE_LIMIT, 0, cooldown(700L), RULES);
    assertThat(left()).isEqualTo(700);
    var never = new Standing();
    never.failed(now, now, FailureKind.RATE_LIMIT, 0, cooldown(0L), RULES);
    assertThat(never.isCooling(now)).isFalse();
  }

  private static Traits cooldown(long millis) {
    return new Traits(1, 0, 0, 0, 0, Set.of(), millis, null, 0, Price.UNKNOWN, null);
  }

  @Test
  void whereCooldownsAreDisabledNoneHappens() {
    var rules = new Cooldowns(false, 5000, 300_000, 3, Map.of(), 0.5, 0.5, 10_000, 0);
    for (int i = 0; i < 100; i++) {
      standing.failed(now, now, FailureKind.RATE_LIMIT, 9000, Traits.PLAIN, rules);
    }
    assertThat(standing.isCooling(now)).isFalse();
  }

  @Test
  void aStreamThatBeginsTooLateIsAFailureAndALongAnswerIsNot() {
    var rules = new Cooldowns(true, 5000, 300_000, 0, Map.of(), 0.5, 0.5, 10_000, 2000);
    standing.completed(now, 60 * SECOND, 4000);
    standing.streaming(now, 2 * SECOND, Traits.PLAIN, rules);
    assertThat(standing.isCooling(now)).isFalse();
    standing.streaming(now, 2 * SECOND + 1, Traits.PLAIN, rules);
    assertThat(standing.isCooling(now)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ofAThousandThatTryAtOnceExactlyOneIsTheProbe(long seed) throws Exception {
    cools();
    now += left() * MILLI;
    assertThat(probes(seed)).as("seed %s", seed).isEqualTo(1);
    assertThat(standing.isCooling(now + 3600 * SECOND)).as("until it is back").isTrue();
    standing.releaseProbe(now);
    assertThat(probes(seed + 100)).as("once it is given back, seed %s", seed).isEqualTo(1);
  }

  /** How many of a thousand get the permit, over four threads that begin together and stumble at random. */
  private int probes(long seed) throws InterruptedException {
    var got = new AtomicInteger();
    var gate = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int t = 0; t < 4; t++) {
      var random = new Random(seed * 31 + t);
      threads.execute(() -> {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        for (int i = 0; i < 250; i++) {
          if (random.nextInt(4) == 0) {
            Thread.onSpinWait();
          }
          if (standing.awaitsProbe(now) && standing.tryProbe(now)) {
            got.incrementAndGet();
          }
        }
      });
    }
    gate.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    return got.get();
  }

  @Test
  void aProbeIsGivenBackOnlyByTheOneWhoHasIt() {
    long before = now;
    cools();
    now += left() * MILLI;
    assertThat(standing.tryProbe(now)).isTrue();
    standing.releaseProbe(before);
    assertThat(standing.awaitsProbe(now)).isFalse();
    standing.releaseProbe(now);
    assertThat(standing.awaitsProbe(now)).isTrue();
  }

  @Test
  void aFailedProbeMeansALongerCooldown() {
    cools();
    now += left() * MILLI;
    standing.tryProbe(now);
    fails(FailureKind.CONNECTION, 0);
    assertThat(left()).isEqualTo(2 * RULES.millis());
  }

  @Test
  void theRecoveredShareRisesFromATenthToAll() {
    cools();
    now += left() * MILLI;
    standing.tryProbe(now);
    standing.responded(now, now, RULES);
    double last = standing.share(now, RULES);
    assertThat(last).isEqualTo(0.1);
    for (int step = 1; step <= 10; step++) {
      now += RULES.slowStartMillis() * MILLI / 10;
      double share = standing.share(now, RULES);
      assertThat(share).isGreaterThanOrEqualTo(last).isBetween(0.1, 1.0);
      last = share;
    }
    assertThat(last).isEqualTo(1);
  }
}
