package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Price;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits;
import dev.sluice.routing.Refusal.Reason;
import dev.sluice.routing.health.Standings;
import dev.sluice.wire.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who waits for a deployment below its max_parallel_requests gets one in turn, and nobody polls. */
class WaitingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MAX_WAIT_MILLIS = 10_000;

  private final Standings standings = new Standings();
  private final Models models = new Models();
  private final List<RoutePlan> woken = new ArrayList<>();
  private long now = 100 * SECOND;

  private static Traits parallel(int most, String... tags) {
    return new Traits(1, 0, most, 0, 0, Set.of(tags), null, null, 0, Price.UNKNOWN, null);
  }

  private Planner planner() {
    return models.planner(
        Models.rules(RoutingStrategy.LEAST_BUSY, MAX_WAIT_MILLIS, false),
        standings,
        new Random(1),
        () -> now);
  }

  private RoutePlan plan(Planner lane) {
    RoutePlan plan = lane.plan(Ask.of("m"));
    plan.whenFree(() -> woken.add(plan));
    return plan;
  }

  private RoutePlan waiting(Planner lane) {
    RoutePlan plan = plan(lane);
    assertThat(plan.begin()).isInstanceOf(Step.Wait.class);
    assertThat(plan.isWaiting()).isTrue();
    return plan;
  }

  private RoutePlan sent(Planner lane) {
    RoutePlan plan = plan(lane);
    assertThat(plan.begin()).isInstanceOf(Step.Attempt.class);
    return plan;
  }

  @Test
  void whoCameFirstIsServedFirstOverAllLanes() {
    models.serve("m", "a", parallel(1));
    Planner one = planner();
    Planner other = planner();
    RoutePlan inFlight = sent(one);
    List<RoutePlan> callers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      callers.add(waiting(i % 2 == 0 ? other : one));
    }
    assertThat(woken).isEmpty();
    for (RoutePlan next : callers) {
      inFlight.finished(new Usage(1, 1), 0);
      assertThat(woken).containsExactly(next);
      woken.clear();
      RoutePlan late = waiting(one);
      assertThat(next.again()).isInstanceOf(Step.Attempt.class);
      assertThat(woken).as("nobody is woken for nothing").isEmpty();
      late.abandoned();
      inFlight = next;
    }
  }

  @Test
  void aWaitIsOneTimerUntilTheDeadlineAndNoPoll() {
    models.serve("m", "a", parallel(1));
    Planner lane = planner();
    sent(lane);
    RoutePlan second = plan(lane);
    assertThat(second.begin()).isEqualTo(new Step.Wait(MAX_WAIT_MILLIS));
    now += 4 * SECOND;
    assertThat(second.again()).isEqualTo(new Step.Wait(MAX_WAIT_MILLIS - 4000));
    now += 6 * SECOND;
    assertThat(second.again())
        .isInstanceOfSatisfying(
            Step.Stop.class, stop -> assertThat(stop.refusal().reason()).isEqualTo(Reason.BUSY));
    assertThat(standings.roomOf("m").size()).isZero();
  }

  @Test
  void whoLeavesTheLineHoldsNobodyUp() {
    models.serve("m", "a", parallel(1));
    Planner lane = planner();
    RoutePlan inFlight = sent(lane);
    RoutePlan first = waiting(lane);
    RoutePlan second = waiting(lane);
    inFlight.finished(new Usage(1, 1), 0);
    assertThat(woken).containsExactly(first);
    first.abandoned();
    assertThat(woken).as("the room made for the first is the second's").contains(second);
    assertThat(second.again()).isInstanceOf(Step.Attempt.class);
    assertThat(standings.roomOf("m").size()).isZero();
    assertThat(standings.of("a").inFlight()).isEqualTo(1);
  }

  @Test
  void theLineIsBoundedAndWhoFindsItFullIsToldSo() {
    models.serve("m", "a", parallel(1)).serve("other", "b", parallel(1));
    Planner lane = planner();
    sent(lane);
    List<RoutePlan> callers = new ArrayList<>();
    for (int i = 0; i < Models.QUEUE_LENGTH; i++) {
      callers.add(waiting(lane));
    }
    assertThat(plan(lane).begin())
        .isInstanceOfSatisfying(
            Step.Stop.class,
            stop -> assertThat(stop.refusal().reason()).isEqualTo(Reason.QUEUE_FULL));
    lane.plan(Ask.of("other")).begin();
    assertThat(lane.plan(Ask.of("other")).begin())
        .as("another group's line")
        .isInstanceOf(Step.Wait.class);
    callers.get(7).abandoned();
    waiting(lane);
  }

  @Test
  void twoPlacesThatBecomeFreeAtOnceServeTwo() {
    models.serve("m", "a", parallel(2));
    Planner lane = planner();
    List<RoutePlan> inFlight = List.of(sent(lane), sent(lane));
    RoutePlan first = waiting(lane);
    RoutePlan second = waiting(lane);
    inFlight.forEach(RoutePlan::abandoned);
    assertThat(woken).containsExactly(first);
    assertThat(first.again()).isInstanceOf(Step.Attempt.class);
    assertThat(woken).containsExactly(first, second);
    assertThat(second.again()).isInstanceOf(Step.Attempt.class);
  }

  @Test
  void aCooldownThatEndsIsNotSleptThrough() {
    models.serve("m", "busy", parallel(1)).serve("m", "cooling", parallel(1));
    models.serve("m", "well", parallel(1));
    Planner lane = planner();
    standings
        .of("cooling")
        .failed(
            now,
            now,
            FailureKind.RATE_LIMIT,
            3000,
            Traits.PLAIN,
            Models.rules(RoutingStrategy.LEAST_BUSY).cooldowns());
    sent(lane);
    sent(lane);
    RoutePlan third = plan(lane);
    assertThat(third.begin()).isInstanceOfSatisfying(Step.Wait.class, wait -> {
      assertThat(wait.millis()).isBetween(3000L, 5000L);
      now += wait.millis() * SECOND / 1000;
    });
    assertThat(third.again()).isInstanceOf(Step.Attempt.class);
  }

  @Test
  void whoWantsAnotherDeploymentIsNotHeldUpByTheLine() {
    models.serve("m", "a", parallel(1)).serve("m", "b", parallel(1));
    Planner lane = planner();
    sent(lane);
    sent(lane);
    RoutePlan byId = lane.plan(Ask.of("a"));
    assertThat(byId.begin()).isInstanceOf(Step.Wait.class);
    standings.of("b").leave();
    sent(lane);
    standings.of("a").leave();
    assertThat(plan(lane).begin())
        .as("the place is the one's who waits")
        .isInstanceOf(Step.Wait.class);
    assertThat(byId.again()).isInstanceOf(Step.Attempt.class);
  }

  /** Callers on four threads come, wait, are served, leave: none is forgotten in line, and none is one too many. */
  @Test
  void noWaiterIsForgottenWhenLanesRace() throws Exception {
    models.serve("m", "a", parallel(1)).serve("m", "b", parallel(2));
    int lanes = 4;
    int each = 3000;
    var served = new AtomicInteger();
    var most = new AtomicInteger();
    List<ExecutorService> threads = new ArrayList<>();
    var done = new CountDownLatch(lanes * each);
    for (int lane = 0; lane < lanes; lane++) {
      ExecutorService thread = Executors.newSingleThreadExecutor();
      threads.add(thread);
      Planner planner = models.planner(
          Models.rules(RoutingStrategy.LEAST_BUSY, 60_000, false),
          standings,
          new Random(lane),
          System::nanoTime);
      for (int i = 0; i < each; i++) {
        boolean leaves = i % 7 == 0;
        thread.execute(() -> {
          RoutePlan plan = planner.plan(Ask.of("m"));
          var caller = new Racer(plan, thread, leaves, served, most, done);
          plan.whenFree(() -> thread.execute(caller::onFree));
          caller.take(plan.begin());
        });
      }
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).as("left: " + done.getCount()).isTrue();
    threads.forEach(ExecutorService::shutdown);
    assertThat(standings.of("a").inFlight() + standings.of("b").inFlight()).isZero();
    assertThat(standings.roomOf("m").size()).isZero();
    assertThat(most).as("in flight at once").hasValueLessThanOrEqualTo(3);
    assertThat(served).hasValueGreaterThan(0);
  }

  private final class Racer {
    private final RoutePlan plan;
    private final ExecutorService lane;
    private final boolean leaves; // rather than to wait
    private final AtomicInteger served;
    private final AtomicInteger most;
    private final CountDownLatch done;
    private boolean over;

    Racer(
        RoutePlan plan,
        ExecutorService lane,
        boolean leaves,
        AtomicInteger served,
        AtomicInteger most,
        CountDownLatch done) {
      this.plan = plan;
      this.lane = lane;
      this.leaves = leaves;
      this.served = served;
      this.most = most;
      this.done = done;
    }

    void onFree() {
      if (plan.isWaiting()) {
        take(plan.again());
      }
    }

    void take(Step step) {
      if (step instanceof Step.Attempt) {
        most.accumulateAndGet(
            standings.of("a").inFlight() + standings.of("b").inFlight(), Math::max);
        lane.execute(() -> {
          plan.finished(new Usage(1, 1), 0);
          served.incrementAndGet();
          end();
        });
      } else if (step instanceof Step.Stop || leaves) {
        lane.execute(() -> {
          if (plan.isWaiting()) {
            plan.abandoned();
            end();
          } else if (step instanceof Step.Stop) {
            end();
          }
        });
      }
    }

    private void end() {
      if (!over) {
        over = true;
        done.countDown();
      }
    }
  }
}
