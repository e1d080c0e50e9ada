package dev.sluice.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingSettings.Latency;
import dev.sluice.config.RoutingSettings.Retries;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.account.Payee;
import dev.sluice.ledger.admission.account.Payees;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted of requests, tokens, times and money. The clock is the test's own. */
class CountersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  @ParameterizedTest
  @ValueSource(longs = {-7 * MINUTE, 0, MINUTE, 1L << 62})
  void countsOfAMinuteEndWithIt(long start) {
    long begin = start - Math.floorMod(start, MINUTE);
    var usage = new MinuteUsage();
    usage.tokens(begin, 700);
    usage.tokens(begin + 59 * SECOND, 42);
    assertThat(usage.tryRequest(begin + SECOND, 0)).isTrue();
    assertThat(usage.tokens(begin + MINUTE - 1)).isEqualTo(742);
    assertThat(usage.requests(begin + MINUTE - 1)).isEqualTo(1);
    assertThat(usage.tokens(begin + MINUTE)).isZero();
    assertThat(usage.requests(begin + MINUTE)).isZero();
    assertThat(MinuteUsage.left(begin + 20 * SECOND)).isEqualTo(40 * SECOND);
  }

  @Test
  void noMoreRequestsAreCountedThanTheMinuteMayHave() {
    var usage = new MinuteUsage();
    for (int i = 0; i < 5; i++) {
      assertThat(usage.tryRequest(SECOND, 5)).isTrue();
    }
    assertThat(usage.tryRequest(SECOND, 5)).isFalse();
    assertThat(usage.requests(SECOND)).isEqualTo(5);
    assertThat(usage.tryRequest(MINUTE, 5)).as("the next minute").isTrue();
  }

  @Test
  void absurdNumbersOfTokensStayWithinTheirMinute() {
    var usage = new MinuteUsage();
    for (int i = 0; i < 10; i++) {
      usage.tokens(SECOND, Long.MAX_VALUE / 2);
    }
    assertThat(usage.tokens(SECOND)).isGreaterThan(1L << 39);
    assertThat(usage.tokens(MINUTE)).isZero();
  }

  @Test
  void nothingIsLostWhenSeveralThreadsCount() throws Exception {
    var usage = new MinuteUsage();
    Payee payee = new Accounts(() -> 1000, () -> 0).payees().open("deployment:d", 60_000);
    inThreads(() -> {
      for (int i = 0; i < 20_000; i++) {
        usage.tokens(SECOND, 3);
        usage.tryRequest(SECOND, 50_000);
        payee.charge(5);
      }
    });
    assertThat(usage.tokens(SECOND)).isEqualTo(240_000);
    assertThat(usage.requests(SECOND)).isEqualTo(50_000);
    assertThat(payee.spent()).isEqualTo(400_000);
  }

  @Test
  void noMoreAreInFlightThanMayBeWhateverTheThreads() throws Exception {
    var standing = new Standing();
    var tooMany = new AtomicInteger();
    inThreads(() -> {
      for (int i = 0; i < 50_000; i++) {
        if (standing.tryEnter(2)) {
          if (standing.inFlight() > 2) {
            tooMany.incrementAndGet();
          }
          standing.leave();
        }
      }
    });
    assertThat(tooMany).hasValue(0);
    assertThat(standing.inFlight()).isZero();
  }

  private static void inThreads(Runnable work) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      threads.execute(work);
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPeriodOfSpendingEndsAtTheNextMultipleOfItsLengthWhoeverCounts() {
    AtomicLong millis = new AtomicLong(25_000);
    Payees payees = new Accounts(millis::get, () -> 0).payees();
    Payee payee = payees.open("provider:p", 10_000);
    assertThat(payee.spent()).isZero();
    assertThat(payee.left()).isEqualTo(5000);
    payee.charge(250);
    Payee then = payee.copy();
    payee.charge(500);
    millis.set(29_999);
    assertThat(payees.open("provider:p", 10_000).spent()).isEqualTo(750);
    assertThat(payee.hasSpent(750)).isTrue();
    millis.set(30_000);
    assertThat(payee.hasSpent(750)).isFalse();
    assertThat(payee.spent()).isZero();
    assertThat(then.spent()).as("a copy stays as it was").isEqualTo(250);
    payee.charge(-3);
    assertThat(payee.spent()).as("less than was thought").isEqualTo(-3);
    payees.retain(Set.of());
    assertThat(payees.names()).isEmpty();
    assertThat(payees.open("provider:p", 10_000).spent()).isZero();
  }

  @Test
  void theRingKeepsTheLastTenTimesForAnHour() {
    var samples = new LatencySamples(() -> Latency.STANDARD);
    assertThat(samples.mean(0)).isZero();
    for (int i = 0; i < 10; i++) {
      samples.add(-SECOND, 1000);
    }
    for (int i = 1; i <= 10; i++) {
      samples.add(i * SECOND, i);
    }
    assertThat(samples.mean(20 * SECOND)).as("1 to 10").isEqualTo(5.5);
    assertThat(samples.mean(3605 * SECOND)).as("6 to 10").isEqualTo(8);
    assertThat(samples.mean(3700 * SECOND)).isZero();
  }

  @Test
  void theRingKeepsAsManyTimesForAsLongAsTheConfigSays() {
    var rules = new AtomicReference<>(new Latency(0, 60_000, 3));
    var samples = new LatencySamples(rules::get);
    for (int i = 1; i <= 5; i++) {
      samples.add(i * SECOND, i);
    }
    assertThat(samples.mean(5 * SECOND)).as("3 to 5").isEqualTo(4);
    rules.set(new Latency(0, 60_000, 4));
    samples.add(6 * SECOND, 8);
    assertThat(samples.mean(6 * SECOND)).as("a reload keeps 3 to 5").isEqualTo(5);
    rules.set(new Latency(0, 60_000, 2));
    samples.add(7 * SECOND, 2);
    assertThat(samples.mean(7 * SECOND)).as("8 and 2").isEqualTo(5);
    assertThat(samples.mean(66 * SECOND)).as("2 alone").isEqualTo(2);
    assertThat(samples.mean(67 * SECOND)).isZero();
  }

  @Test
  void slownessJumpsUpWithOneAnswerAndComesDownWithManyAndWithTime() {
    var slowness = new PeakEwma();
    assertThat(slowness.weight(0)).isZero();
    slowness.add(0, 100);
    slowness.add(SECOND, 1000);
    assertThat(slowness.nanos()).isEqualTo(1000);
    slowness.add(2 * SECOND, 100);
    assertThat(slowness.nanos()).isBetween(900.0, 930.0);
    for (int i = 3; i < 60; i++) {
      slowness.add(i * SECOND, 100);
    }
    assertThat(slowness.nanos()).isCloseTo(100, Offset.offset(10.0));
    assertThat(slowness.weight(69 * SECOND)).isCloseTo(0.37, Offset.offset(0.01));
  }

  @Test
  void theShareOfFailuresIsOfTheMinuteAndOfFiveRequestsAtLeast() {
    var share = new RequestShare();
    for (int i = 0; i < 4; i++) {
      share.request(SECOND);
    }
    assertThat(share.failure(SECOND)).as("of four").isZero();
    share.request(SECOND);
    assertThat(share.failure(SECOND)).isEqualTo(0.4);
    for (int i = 0; i < 10; i++) {
      share.request(MINUTE);
    }
    assertThat(share.failure(MINUTE)).as("the next minute").isEqualTo(0.1);
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 200, 1000})
  void retriesNeverAddMoreThanATenth(int perSecond) {
    Retries rules = RoutingSettings.standard().retries();
    var budget = new RetryBudget();
    long requests = 0;
    long retries = 0;
    for (long at = -20 * SECOND; at < 40 * SECOND; at += SECOND / perSecond) {
      budget.request(at);
      requests++;
      for (int i = 0; i < rules.count(); i++) {
        retries += tryRetry(budget, at, rules) ? 1 : 0;
      }
    }
    assertThat((double) (requests + retries) / requests).isBetween(1.09, 1.1 + 10.0 / requests);
  }

  @Test
  void aFewRetriesAreAlwaysAllowed() {
    var rules = new Retries(2, Map.of(), Map.of(), 0.1, 3, 0);
    var budget = new RetryBudget();
    budget.request(0);
    for (int i = 0; i < 3; i++) {
      assertThat(tryRetry(budget, 0, rules)).isTrue();
    }
    assertThat(tryRetry(budget, 9 * SECOND, rules)).isFalse();
    assertThat(tryRetry(budget, 10 * SECOND, rules)).as("ten seconds later").isTrue();
  }

  private static boolean tryRetry(RetryBudget budget, long now, Retries rules) {
    boolean allowed = budget.allowsRetry(now, rules, 1);
    if (allowed) {
      budget.retried(now);
    }
    return allowed;
  }
}
