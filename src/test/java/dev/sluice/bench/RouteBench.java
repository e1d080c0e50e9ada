package dev.sluice.bench;

import dev.sluice.config.RoutingStrategy;
import dev.sluice.routing.Ask;
import dev.sluice.routing.Crowd;
import dev.sluice.routing.Planner;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Step;
import dev.sluice.wire.Usage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to decide among 32 deployments, and to keep account of the answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class RouteBench {
  private static final int DEPLOYMENTS = 32;
  private static final Usage USED = new Usage(100, 200); // an answer's, not the decision's

  @Param
  public RoutingStrategy strategy;

  private Planner planner;
  private final Ask whole = Ask.of("m");
  private final Ask stream = Ask.of("m", true);

  @Setup
  public void fill() {
    planner = Crowd.of(DEPLOYMENTS, strategy);
    for (int i = 0; i < 10_000; i++) {
      wholeAnswer();
      streamedAnswer();
    }
  }

  @Benchmark
  public Step wholeAnswer() {
    return decide(whole);
  }

  @Benchmark
  public Step streamedAnswer() {
    return decide(stream);
  }

  private Step decide(Ask ask) {
    RoutePlan plan = planner.plan(ask);
    Step step = plan.begin();
    plan.sent();
    plan.answered();
    plan.finished(USED, 0);
    plan.abandoned();
    return step;
  }
}
