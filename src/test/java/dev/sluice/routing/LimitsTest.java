package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits;
import dev.sluice.fake.FlatPrice;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.account.Payee;
import dev.sluice.routing.Refusal.Reason;
import dev.sluice.routing.health.RetryBudget;
import dev.sluice.routing.health.Standing;
import dev.sluice.routing.health.Standings;
import dev.sluice.wire.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a deployment may serve, spend and have in flight is never exceeded, and who is refused learns for how long. */
class LimitsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private final Accounts accounts = new Accounts(() -> this.now / 1_000_000, () -> this.now);
  private final Standings standings = new Standings(accounts.payees());
  private final Models models = new Models();
  private long now = 100 * MINUTE + 15 * SECOND;

  private static Traits traits(int parallel, long rpm, long tpm, Traits.@Nullable Budget budget) {
    return new Traits(
        1, 0, parallel, rpm, tpm, Set.of(), null, null, 1000, FlatPrice.of(1.0, 2.0), budget);
  }

  private Planner planner(RoutingStrategy strategy) {
    return models.planner(Models.rules(strategy, 100, false), standings, new Random(1), () -> now);
  }

  private static Step begin(Planner planner) {
    return planner.plan(Ask.of("m")).begin();
  }

  private static @Nullable Refusal refusal(Step step) {
    return step instanceof Step.Stop stop ? stop.refusal() : null;
  }

  private static void serve(Planner planner, long prompt, long completion) {
    RoutePlan plan = planner.plan(Ask.of("m"));
    assertThat(plan.begin()).isInstanceOf(Step.Attempt.class);
    plan.answered();
    Usage usage = new Usage(prompt, completion);
    plan.finished(usage, FlatPrice.of(1.0, 2.0).nanos(usage, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"USAGE_BASED", "LATENCY_BASED", "COST_BASED"})
  void requestsOfAMinuteEndAtTheLimitOfEachDeployment(RoutingStrategy strategy) {
    Planner planner = models
        .serve("m", "a", traits(0, 3, 0, null))
        .serve("m", "b", traits(0, 2, 0, null))
        .planner(Models.rules(strategy), standings, new Random(1), () -> now);
    for (int i = 0; i < 5; i++) {
      serve(planner, 1, 1);
    }
    Refusal refusal = refusal(begin(planner));
    assertThat(refusal.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(refusal.retryAfterMillis()).isEqualTo(45_000);
    now += 45 * SECOND;
    serve(planner, 1, 1);
  }

  @Test
  void tokensOfAMinuteEndAtTheLimit() {
    Planner planner = models
        .serve("m", "a", traits(0, 0, 1000, null))
        .planner(Models.rules(RoutingStrategy.USAGE_BASED), standings, new Random(1), () -> now);
    serve(planner, 600, 300);
    serve(planner, 50, 100);
    assertThat(refusal(begin(planner)).reason()).isEqualTo(Reason.RATE_LIMITED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIMPLE_SHUFFLE", "LEAST_BUSY", "PEAK_EWMA"})
  void otherStrategiesTakeThemAsWeightsUnlessPreCallChecksAreOn(RoutingStrategy strategy) {
    models.serve("m", "a", traits(0, 2, 0, null));
    Planner planner = planner(strategy);
    for (int i = 0; i < 10; i++) {
      serve(planner, 1, 1);
    }
    Planner checked =
        models.planner(Models.rules(strategy, 0, true), standings, new Random(1), () -> now);
    assertThat(refusal(begin(checked)).reason()).isEqualTo(Reason.RATE_LIMITED);
  }

  @Test
  void severalLanesTogetherKeepToTheLimitOfAMinute() throws Exception {
    models.serve("m", "a", traits(0, 1000, 0, null));
    var served = new AtomicInteger();
    inLanes(RoutingStrategy.USAGE_BASED, planner -> {
      RoutePlan plan = planner.plan(Ask.of("m"));
      if (plan.begin() instanceof Step.Attempt) {
        served.incrementAndGet();
        plan.finished(new Usage(1, 1), 0);
      }
    });
    assertThat(served).hasValue(1000);
  }

  @Test
  void severalLanesTogetherNeverHaveMoreInFlightThanMayBe() throws Exception {
    models.serve("m", "a", traits(1, 0, 0, null)).serve("m", "b", traits(2, 0, 0, null));
    var most = new AtomicInteger();
    inLanes(RoutingStrategy.LEAST_BUSY, planner -> {
      RoutePlan plan = planner.plan(Ask.of("m"));
      if (plan.begin() instanceof Step.Attempt attempt) {
        String id = attempt.target().deployment().id();
        int over = standings.of(id).inFlight() - (id.equals("a") ? 1 : 2);
        most.accumulateAndGet(over, Math::max);
        plan.finished(new Usage(1, 1), 0);
      }
    });
    assertThat(most).as("above the limit").hasValue(0);
    assertThat(standings.of("a").inFlight() + standings.of("b").inFlight()).isZero();
  }

  private interface Work {
    void with(Planner planner);
  }

  private void inLanes(RoutingStrategy strategy, Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> lanes = new ArrayList<>();
    for (int lane = 0; lane < 4; lane++) {
      Planner planner = planner(strategy);
      lanes.add(threads.submit(() -> {
        for (int i = 0; i < 5000; i++) {
          work.with(planner);
        }
      }));
    }
    threads.shutdown();
    for (Future<?> lane : lanes) {
      lane.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aRequestWaitsForAFreeDeploymentAndGetsIt() {
    Planner planner = models
        .serve("m", "a", traits(1, 0, 0, null))
        .planner(
            Models.rules(RoutingStrategy.LEAST_BUSY, 100, false),
            standings,
            new Random(1),
            () -> now);
    RoutePlan first = planner.plan(Ask.of("m"));
    first.begin();
    RoutePlan second = planner.plan(Ask.of("m"));
    assertThat(second.begin()).isInstanceOf(Step.Wait.class);
    now += SECOND / 50;
    assertThat(second.again()).isInstanceOf(Step.Wait.class);
    first.abandoned();
    now += SECOND / 50;
    assertThat(second.again()).isInstanceOf(Step.Attempt.class);
  }

  @Test
  void whoWaitedTooLongIsToldThatAllAreBusy() {
    models.serve("m", "a", traits(1, 0, 0, null));
    Planner planner = planner(RoutingStrategy.LEAST_BUSY);
    begin(planner);
    RoutePlan second = planner.plan(Ask.of("m"));
    assertThat(second.begin()).isInstanceOf(Step.Wait.class);
    now += SECOND / 10;
    Refusal refusal = refusal(second.again());
    assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
    assertThat(refusal.retryAfterMillis()).isPositive();
  }

  @Test
  void whoHasSpentItsBudgetIsLeftOutUntilThePeriodEnds() {
    models
        .serve("m", "a", traits(0, 0, 0, new Traits.Budget(10, 3_600_000)))
        .serve("m", "b", traits(0, 0, 0, new Traits.Budget(1000, 60_000)));
    Planner planner = planner(RoutingStrategy.LEAST_BUSY);
    standings.of("b").tryEnter(0);
    serve(planner, 2, 3);
    serve(planner, 2, 0);
    assertThat(payee("a", 3_600_000).spent())
        .as("4 prompt tokens at 1 dollar, 3 others at 2")
        .isEqualTo(Money.nanos(10));
    serve(planner, 1000, 0);
    assertThat(payee("b", 60_000).spent()).isEqualTo(Money.nanos(1000));
    Refusal refusal = refusal(begin(planner));
    assertThat(refusal.reason()).isEqualTo(Reason.BUDGET);
    assertThat(refusal.retryAfterMillis()).as("b's period ends first").isEqualTo(45_000);
    now += 45 * SECOND;
    serve(planner, 1, 1);
  }

  private Payee payee(String id, long periodMillis) {
    return accounts.payees().open(AccountName.deployment(id), periodMillis);
  }

  @Test
  void whatPassesSoonestIsWhatTheCallerIsTold() {
    models
        .serve("m", "cooling", traits(0, 0, 0, null))
        .serve("m", "cooling longer", traits(0, 0, 0, null))
        .serve("m", "spent", traits(0, 0, 0, new Traits.Budget(1, 1000)))
        .serve("m", "limited", traits(0, 1, 0, null))
        .serve("m", "also spent", traits(0, 0, 0, new Traits.Budget(1, 1000)));
    cool("cooling", 20_000);
    cool("cooling longer", 90_000);
    payee("spent", 1000).charge(Money.nanos(5));
    payee("also spent", 1000).charge(Money.nanos(5));
    standings.of("limited").tryRequest(now, 0);
    Refusal refusal = refusal(begin(planner(RoutingStrategy.USAGE_BASED)));
    assertThat(refusal.reason()).isEqualTo(Reason.COOLING);
    assertThat(refusal.retryAfterMillis()).isEqualTo(20_000);
    models.serve("m", "busy", traits(1, 0, 0, null));
    standings.of("busy").tryEnter(0);
    assertThat(begin(planner(RoutingStrategy.USAGE_BASED)))
        .as("one that is only busy is waited for")
        .isInstanceOf(Step.Wait.class);
  }

  private void cool(String id, long millis) {
    standings
        .of(id)
        .failed(
            now,
            now,
            FailureKind.RATE_LIMIT,
            millis,
            Traits.PLAIN,
            Models.rules(RoutingStrategy.LEAST_BUSY).cooldowns());
  }

  @Test
  void theCallersFaultsAreNoFailuresAndNoQuickAnswersEither() {
    models.serve("m", "a", traits(0, 0, 0, null));
    Planner planner = planner(RoutingStrategy.LEAST_BUSY);
    for (int i = 0; i < 50; i++) {
      RoutePlan plan = planner.plan(Ask.of("m", i % 2 == 0));
      plan.begin();
      plan.sent();
      plan.failed(new Failure(FailureKind.BAD_REQUEST, 0, false));
    }
    Standing standing = standings.of("a");
    assertThat(standing.isCooling(now)).isFalse();
    assertThat(standing.slowness(true).nanos() + standing.slowness(false).nanos())
        .isZero();
    assertThat(standing.latency(true).mean(now) + standing.latency(false).mean(now))
        .isZero();
    assertThat(standing.inFlight()).isZero();
  }

  @Test
  void aReloadForgetsWhoIsGoneAndKeepsTheOthers() {
    models.serve("kept", "stays", "u");
    Standing stays = standings.of("stays");
    Standing goes = standings.of("goes");
    RetryBudget kept = standings.budgetOf("kept");
    RetryBudget dropped = standings.budgetOf("dropped");
    standings.retain(models.snapshot());
    assertThat(standings.of("stays")).isSameAs(stays);
    assertThat(standings.of("goes")).isNotSameAs(goes);
    assertThat(standings.budgetOf("kept")).isSameAs(kept);
    assertThat(standings.budgetOf("dropped")).isNotSameAs(dropped);
  }
}
