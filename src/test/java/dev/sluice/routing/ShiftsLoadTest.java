package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.RoutingStrategy;
import dev.sluice.routing.health.Standings;
import dev.sluice.wire.Usage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Four deployments under 200 requests a second, on a clock of the test's own. One becomes ten times slower: two seconds
 * later it gets less than a third of what it got.
 */
class ShiftsLoadTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;
  private static final long BETWEEN = SECOND / 200;
  private static final int SLOW = 2;
  private static final double FAIR = 0.25;

  /** Something that happens to one request. */
  private record Event(long at, Runnable what) {}

  /**
   * What an upstream does.
   *
   * @param first until the first byte, nanoseconds
   * @param rest from there to the end
   */
  private record Answer(long first, long rest, long tokens) {}

  /** How an upstream answers at a time. */
  private interface Upstream {
    Answer answer(int deployment, long at);
  }

  private final Standings standings = new Standings();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at));
  private long now = 7 * SECOND;
  private long arrived;
  private final int[] picks = new int[4];

  @ParameterizedTest
  @CsvSource({
    "LEAST_BUSY, true, 1",
    "LEAST_BUSY, true, 2",
    "LEAST_BUSY, false, 3",
    "PEAK_EWMA, true, 4",
    "PEAK_EWMA, true, 5",
    "PEAK_EWMA, false, 6",
    "PEAK_EWMA, false, 7"
  })
  void whoBecomesTenTimesSlowerLosesItsShareWithinTwoSeconds(
      RoutingStrategy strategy, boolean stream, long seed) {
    long change = now + 20 * SECOND;
    Upstream upstream = (deployment, at) -> {
      int times = deployment == SLOW && at >= change ? 10 : 1;
      return new Answer(times * 200 * MILLI, stream ? times * 800 * MILLI : 0, 20);
    };
    Planner planner = planner(strategy, seed);
    double before = share(planner, stream, upstream, change);
    share(planner, stream, upstream, change + 2 * SECOND);
    double after = share(planner, stream, upstream, change + 12 * SECOND);
    assertThat(before).as("before, seed %s", seed).isBetween(0.2, 0.3);
    assertThat(after).as("after, seed %s", seed).isLessThan(FAIR / 3);
  }

  @ParameterizedTest
  @CsvSource({"true, 8", "true, 9", "false, 10", "false, 11"})
  void whoGivesLongAnswersIsNotSlow(boolean stream, long seed) {
    Upstream upstream = (deployment, at) -> {
      long tokens = deployment == SLOW ? 400 : 20;
      long writing = tokens * 5 * MILLI;
      return stream
          ? new Answer(200 * MILLI, writing, tokens)
          : new Answer(250 * MILLI + writing, 0, tokens);
    };
    Planner planner = planner(RoutingStrategy.PEAK_EWMA, seed);
    share(planner, stream, upstream, now + 20 * SECOND);
    // The share itself is smaller: what it still writes is in flight, and counts as load.
    double least = slowness(stream, 0);
    assertThat(slowness(stream, SLOW))
        .as("slowness beside %s, seed %s", least, seed)
        .isLessThanOrEqualTo(least * 1.05);
  }

  private double slowness(boolean stream, int deployment) {
    return standings.of("d" + deployment).slowness(stream).nanos();
  }

  private Planner planner(RoutingStrategy strategy, long seed) {
    var models = new Models();
    for (int i = 0; i < picks.length; i++) {
      models.serve("m", "d" + i, "u");
    }
    return models.planner(Models.rules(strategy), standings, new Random(seed), () -> now);
  }

  /** The slow one's share of the requests that arrive until then. */
  private double share(Planner planner, boolean stream, Upstream upstream, long until) {
    Arrays.fill(picks, 0);
    for (arrived = Math.max(arrived, now); arrived < until; arrived += BETWEEN) {
      runTo(arrived);
      request(planner, stream, upstream);
    }
    return (double) picks[SLOW] / Arrays.stream(picks).sum();
  }

  private void request(Planner planner, boolean stream, Upstream upstream) {
    RoutePlan plan = planner.plan(Ask.of("m", stream));
    var attempt = (Step.Attempt) plan.begin();
    int chosen = attempt.target().deployment().id().charAt(1) - '0';
    picks[chosen]++;
    Answer answer = upstream.answer(chosen, now);
    events.add(new Event(now + answer.first, plan::answered));
    events.add(new Event(
        now + answer.first + answer.rest, () -> plan.finished(new Usage(10, answer.tokens), 0)));
  }

  private void runTo(long time) {
    while (!events.isEmpty() && events.peek().at <= time) {
      Event event = events.poll();
      now = event.at;
      event.what.run();
    }
    now = time;
  }
}
