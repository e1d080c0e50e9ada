package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures whole processes side by side; {@code scripts/bench --help} tells how. One thread. */
@Command(
    name = "scripts/bench",
    mixinStandardHelpOptions = true,
    description = {
      "Compares the gateway with nginx and with no gateway at all, between a mock upstream and",
      "a load generator on loopback. Prints medians, ranges, and ratios to nginx."
    })
public final class Bench implements Callable<Integer> {
  /** What can be measured. */
  enum Part {
    REQUESTS,
    LATENCY,
    EVENTS,
    BACKLOG,
    START,
    MEMORY
  }

  @Option(names = "--quick", description = "about a minute instead of ten; more noise")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      description = "requests, latency, events, backlog, start, memory")
  private Set<Part> only = EnumSet.allOf(Part.class);

  @Option(names = "--gateway", description = "its command line (default: ${DEFAULT-VALUE})")
  private String gateway = "scripts/run --config {config} --port {port}";

  @Option(names = "--aa", description = "run the gateway twice, to see what is noise")
  private boolean twice;

  @Option(names = "--portkey", description = "compare with Portkey too (scripts/bench install)")
  private boolean portkey;

  @Option(names = "--credits-off", description = "slow readers with a window that never closes")
  private boolean creditsOff;

  @Option(names = "--rounds", description = "the first is thrown away (default: 8, quick: 3)")
  private int rounds;

  @Option(names = "--json", description = "where to write all samples (default: ${DEFAULT-VALUE})")
  private Path json = Path.of("target/bench.json");

  private final Results results = new Results();
  private final List<String> faults = new ArrayList<>();
  private final long began = System.nanoTime();

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() {
    if (!Cores.pinnable()) {
      System.out.println("one core only, or no taskset: nothing is pinned, ratios mean little");
    }
    try (var loop = new Loop();
        var mock = new MockUpstream(loop, 0)) {
      var systems = new Systems(mock.port(), Path.of("target/bench"));
      var launches = launches(systems);
      if (only.contains(Part.START)) {
        measureStart(launches);
      }
      measureLoads(loop, mock, launches);
      results.subtract(Metric.ADDED_P50, Metric.LATENCY_P50, Systems.DIRECT);
      results.subtract(Metric.ADDED_P99, Metric.LATENCY_P99, Systems.DIRECT);
      new Table(results, launches.stream().map(RunningSystem.Launch::name).toList(), System.out)
          .print();
      var verdict = new Verdict(results, System.out);
      verdict.print();
      if (only.contains(Part.MEMORY)) {
        slowReaders(loop, mock, systems, verdict);
      }
    }
    faults.forEach(fault -> System.out.println("FAULT: " + fault));
    System.out.printf(
        "others disturbed %.0f %% of the samples%s; took %d s%n",
        results.disturbed() * 100,
        results.disturbed() > 0.5 ? ": the machine was busy, read nothing into this run" : "",
        seconds());
    write();
    return faults.isEmpty() ? 0 : 1;
  }

  private List<RunningSystem.Launch> launches(Systems systems) {
    var launches = new ArrayList<RunningSystem.Launch>();
    launches.add(systems.direct());
    add(
        launches,
        systems.nginx(),
        "nginx is not installed, so its column and all ratios are missing");
    launches.add(systems.gateway(Systems.GATEWAY, gateway, "config.yaml"));
    if (twice) {
      launches.add(systems.gateway(Systems.TWIN, gateway, "config.yaml"));
    }
    if (portkey) {
      add(launches, systems.portkey(), "Portkey or Node is missing");
    }
    return launches;
  }

  private static void add(
      List<RunningSystem.Launch> launches, Optional<RunningSystem.Launch> launch, String missing) {
    launch.ifPresentOrElse(
        launches::add, () -> System.out.println(missing + ": scripts/bench install"));
  }

  private void measureStart(List<RunningSystem.Launch> launches) {
    for (var round = 0; round < (quick ? 2 : 4); round++) {
      for (var launch : launches) {
        if (launch.command().isEmpty() || launch.name().equals(Systems.TWIN)) {
          continue;
        }
        try (var system = launch.start(Cores.all())) {
          var sample = new Results.Sample(round, system.startSeconds() * 1000, 0);
          results.add(Metric.FIRST_ANSWER, system.name(), sample);
        }
      }
    }
  }

  private void measureLoads(Loop loop, MockUpstream mock, List<RunningSystem.Launch> launches) {
    var workloads = EnumSet.allOf(Workload.class);
    workloads.removeIf(workload -> !only.contains(workload.part()));
    if (workloads.isEmpty()) {
      return;
    }
    var running = new ArrayList<RunningSystem>();
    try {
      launches.forEach(launch -> running.add(launch.start(Cores.system())));
      var measure = new Measure(loop, mock, results, faults);
      running.stream().filter(RunningSystem::warms).forEach(system -> {
        System.out.println("warming up " + system.name());
        workloads.forEach(
            workload -> measure.warmUp(system, workload, quick ? 2 : 10, quick ? 8 : 60));
      });
      rounds(measure, running, workloads);
    } finally {
      running.forEach(RunningSystem::close);
    }
  }

  /** Interleaves the systems, each round in another order, until the rounds or the time are used up. */
  private void rounds(Measure measure, List<RunningSystem> running, Set<Workload> workloads) {
    var count = rounds > 0 ? rounds : quick ? 3 : 8;
    for (var round = 0; round < count && seconds() < (quick ? 100 : 540); round++) {
      System.out.printf("round %d of %d%s%n", round, count - 1, round == 0 ? " (dropped)" : "");
      for (var workload : workloads) {
        for (var system : running) {
          measure.sample(system, workload, round, quick ? 1 : 2);
        }
      }
      Collections.rotate(running, 1);
    }
  }

  private void slowReaders(Loop loop, MockUpstream mock, Systems systems, Verdict verdict) {
    var config = creditsOff ? "config-no-credits.yaml" : "config.yaml";
    var launch = systems.gateway(Systems.GATEWAY, gateway, config);
    try (var system = launch.start(Cores.system())) {
      var outcome = new SlowReaders(loop, system).run(quick ? 5 : 20, mock.counts());
      verdict.printSlowReaders(outcome);
      outcome.faults().forEach(fault -> faults.add("slow readers: " + fault));
    }
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
  }

  private void write() {
    try {
      var content = new JsonObject()
          .put("java", System.getProperty("java.version"))
          .put("gateway", gateway)
          .put("faults", faults)
          .put("samples", results.toJson());
      Files.writeString(json, content.encodePrettily());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
