package dev.sluice.bench;

import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.Relay;
import java.util.Set;

/**
 * A database that swallows what it is sent, in the middle of traffic: windows with it and without it in turn, by what factor
 * p99 differs.
 */
final class DatabaseOutage {
  private static final int REQUESTS_PER_SECOND = 1_000;
  private static final int CALLERS = 64;
  private static final int PAIRS = 5;

  private final Run run;

  DatabaseOutage(Run run) {
    this.run = run;
  }

  void measure() {
    String database;
    try {
      database = PostgresUnderTest.newDatabase();
    } catch (RuntimeException | LinkageError missing) {
      run.note(
          "no PostgreSQL can be started here, so no database was put in a black hole: " + missing);
      return;
    }
    try (var relay = Relay.to(PostgresUnderTest.port())) {
      var launch = run.systems()
          .gateway("outage", Systems.USUAL, PostgresUnderTest.url(database, relay.port()));
      try (var system = launch.start(Cores.system())) {
        new Measure(run).settle(system, Set.of(Workload.REQUESTS), run.quick() ? 2 : 12);
        compare(system, relay);
      }
    }
  }

  private void compare(RunningSystem system, Relay relay) {
    run.say("black-holed database");
    var pairs = run.quick() ? 1 : PAIRS;
    for (var pair = 0; pair <= pairs; pair++) {
      var usual = p99(system);
      relay.swallow();
      var swallowed = p99(system);
      relay.heal();
      if (pair > 0) {
        var sample = new Results.Sample(pair, swallowed / usual, 0);
        run.results().add(Metric.OUTAGE_P99, Systems.GATEWAY, sample);
      }
    }
  }

  private double p99(RunningSystem system) {
    var load = Load.openLoop(run.loop(), system.target(), CALLERS, REQUESTS_PER_SECOND);
    Pause.millis(Workload.SETTLE_MILLIS);
    load.resetHistograms();
    Pause.millis(run.quick() ? 1000 : 3000);
    var p99 = run.loop().call(() -> load.tally().latencies().getValueAtPercentile(99));
    load.stop(10).faults().forEach(fault -> run.faults().add("black-holed database: " + fault));
    return p99;
  }
}
