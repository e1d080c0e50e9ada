package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures whole processes side by side; {@code scripts/bench --help} tells how. One thread. */
@Command(
    name = "scripts/bench",
    mixinStandardHelpOptions = true,
    description = {
      "Compares the gateway with nginx, haproxy, other gateways and with none at all, between a mock",
      "upstream and a load generator on loopback. Prints medians, ranges, ratios to nginx, and which",
      "goals were reached. Also: scripts/bench install | profile | jmh | library."
    })
public final class Bench implements Callable<Integer> {
  private static final String SOAK_DEFAULT = "60";
  private static final Set<Part> ROUNDS =
      EnumSet.of(Part.REQUESTS, Part.LATENCY, Part.FIRST_BYTE, Part.EVENTS, Part.BACKLOG);

  @Option(names = "--quick", description = "a minute instead of fifteen; more noise")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      description = "parts to measure, of: requests, latency, first_byte, events, backlog, start, "
          + "features, overhead, streams, memory, reloads, outage, keys")
  private Set<Part> only = EnumSet.noneOf(Part.class);

  @Option(
      names = "--systems",
      split = ",",
      description =
          "drop-ins to compare with, or none (default: all installed; quick and check: nginx)")
  private List<String> systems = new ArrayList<>();

  @Option(names = "--gateway", description = "its command line (default: ${DEFAULT-VALUE})")
  private String gateway = "scripts/run --config {config} --port {port} --host 127.0.0.1";

  @Option(
      names = "--config",
      description =
          "of the gateway beside others: usual, all, keys, watched or off (default: ${DEFAULT-VALUE})")
  private String config = Systems.USUAL;

  @Option(
      names = "--aa",
      negatable = true,
      description = "run the gateway twice, to see what is noise (default, but not with --quick)")
  private @Nullable Boolean twice;

  @Option(names = "--credits-off", description = "slow readers with a window that never closes")
  private boolean creditsOff;

  @Option(
      names = "--rounds",
      description = "beside the first, which is dropped (default: 6, quick: 2, none dropped)")
  private int rounds;

  @Option(names = "--json", description = "where to write all samples (default: ${DEFAULT-VALUE})")
  private Path json = Path.of("target/bench.json");

  @Option(
      names = "--markdown",
      description = "where to write the tables; between its markers if it has them")
  private @Nullable Path markdown;

  @Option(
      names = "--check",
      description = "compare with the committed baseline; exit 1 where it is worse")
  private boolean check;

  @Option(names = "--baseline", description = "the file of --check (default: ${DEFAULT-VALUE})")
  private Path baseline = Path.of(Baseline.FILE);

  @Option(names = "--save-baseline", description = "write the baseline from this run")
  private boolean save;

  @Option(
      names = "--report",
      split = ",",
      description = "measure nothing, print what --json wrote of one run or of several parts")
  private List<Path> reports = new ArrayList<>();

  @Option(
      names = "--soak",
      arity = "0..1",
      fallbackValue = SOAK_DEFAULT,
      description = "only half load for so many minutes, with leaving callers and faults (60)")
  private double soak;

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (check && quick) {
      System.err.println(
          "--check needs warm systems: leave --quick out, or measure less with --only");
      return CommandLine.ExitCode.USAGE;
    }
    if (check && !Files.exists(baseline)) {
      System.err.println(
          "there is no " + baseline + " yet: scripts/bench --save-baseline makes it");
      return CommandLine.ExitCode.USAGE;
    }
    var before = check ? new Baseline(new JsonObject(Files.readString(baseline))) : null;
    if (!reports.isEmpty()) {
      return report(earlier(), before);
    }
    if (!Cores.pinnable()) {
      System.out.println("one core only, or no taskset: nothing is pinned, ratios mean little");
    }
    try (var loop = new Loop();
        var mock = new MockUpstream(loop, 0)) {
      var started = new Systems(mock.port(), Path.of("target/bench"), gateway);
      var run = new Run(loop, mock, started, quick, quick && only.isEmpty() ? 60 : 840);
      if (quick) {
        run.note("a quick run: two rounds of a second each, read little into it");
      }
      if (!config.equals(Systems.USUAL)) {
        run.note(
            "the gateway beside others ran with the config " + config + "; goals are for usual");
      }
      measure(run, parts());
      return report(Findings.of(run, Machine.here(java(run))), before);
    }
  }

  private Findings earlier() throws IOException {
    var findings = new ArrayList<Findings>();
    for (var file : reports) {
      findings.add(Findings.of(new JsonObject(Files.readString(file))));
    }
    return findings.stream().reduce(Findings::with).orElseThrow();
  }

  private Set<Part> parts() {
    if (!only.isEmpty() || soak > 0) {
      return only;
    }
    if (check || quick) {
      var parts = EnumSet.copyOf(ROUNDS);
      parts.add(Part.START);
      return parts;
    }
    return EnumSet.allOf(Part.class);
  }

  /** Each part may fail by itself; the others are measured all the same. */
  private void measure(Run run, Set<Part> parts) {
    var launches = launches(run);
    part(run, parts, 10, Part.START, () -> new Starts(run).measure(launches));
    var workloads = Stream.of(Workload.values())
        .filter(workload -> parts.contains(workload.part()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Workload.class)));
    if (!workloads.isEmpty()) {
      tried(
          run,
          "rounds",
          () -> new Rounds(run, workloads)
              .measure(launches, rounds > 0 ? rounds : quick ? 2 : 6, quick ? 40 : 450));
    }
    part(run, parts, 180, Part.FEATURES, () -> new Features(run).measure());
    part(run, parts, 30, Part.OVERHEAD, () -> new Overhead(run).measure());
    part(run, parts, 150, Part.STREAMS, () -> new OpenStreams(run).measure(launches));
    part(run, parts, 40, Part.MEMORY, () -> slowReaders(run));
    part(run, parts, 30, Part.KEYS, () -> new ManyKeys(run).measure());
    part(run, parts, 30, Part.OUTAGE, () -> new DatabaseOutage(run).measure());
    part(run, parts, 90, Part.RELOADS, () -> new Reloads(run).measure());
    if (soak > 0) {
      tried(run, "soak", () -> new Soak(run).measure(soak));
    }
    subtractDirect(run.results());
  }

  private static void part(Run run, Set<Part> parts, int seconds, Part part, Runnable measuring) {
    if (!parts.contains(part)) {
      return;
    }
    var name = part.name().toLowerCase(Locale.ROOT);
    if (run.fits(seconds) || parts.size() == 1) {
      tried(run, name, measuring);
    } else {
      run.note(name + " was left out, the time is up: scripts/bench --only " + name);
    }
  }

  private static void tried(Run run, String name, Runnable measuring) {
    try {
      measuring.run();
    } catch (IllegalStateException failure) {
      run.faults().add(name + ": " + failure.getMessage());
    }
  }

  private static void subtractDirect(Results results) {
    results.subtract(Metric.ADDED_P50, Metric.LATENCY_P50, Systems.DIRECT);
    results.subtract(Metric.ADDED_P99, Metric.LATENCY_P99, Systems.DIRECT);
    results.subtract(Metric.ADDED_FIRST_BYTE, Metric.FIRST_BYTE_P50, Systems.DIRECT);
  }

  private List<Launch> launches(Run run) {
    var started = run.systems();
    var launches = new ArrayList<Launch>();
    launches.add(started.direct());
    var dropIns = (quick || check) && systems.isEmpty() ? List.of(Systems.NGINX) : systems;
    launches.addAll(started.dropIns(dropIns, run::note));
    launches.add(started.gateway(Systems.GATEWAY, config));
    if (twice == null ? !quick : twice) {
      launches.add(started.gateway(Systems.TWIN, config));
    }
    return launches;
  }

  private void slowReaders(Run run) {
    var launch = run.systems().gateway("slow readers", creditsOff ? "no-credits" : Systems.USUAL);
    run.say("slow readers");
    try (var system = launch.start(Cores.system())) {
      var outcome =
          new SlowReaders(run.loop(), system).run(quick ? 5 : 10, run.mock().counts());
      run.single(Metric.SLOW_READERS, outcome.grown());
      run.single(Metric.SLOW_READERS_HELD, outcome.heldBack() * 100);
      outcome.faults().forEach(fault -> run.faults().add("slow readers: " + fault));
      if (!outcome.everythingCame()) {
        run.faults().add("slow readers: only " + outcome.events() + " events came");
      }
    }
  }

  private int report(Findings findings, @Nullable Baseline before) {
    var report = new Report(findings);
    System.out.print(report.text());
    if (reports.isEmpty()) {
      report.json(json);
    }
    if (markdown != null) {
      report.markdown(markdown);
    }
    if (save) {
      report.baseline(baseline);
    }
    var worse = before != null && worse(before, findings.results());
    return worse || !findings.faults().isEmpty() ? 1 : 0;
  }

  private static boolean worse(Baseline before, Results results) {
    var compared = before.compare(results);
    System.out.print(
        compared.isEmpty() ? "nothing could be compared with the baseline\n" : compared.text());
    return compared.isEmpty() || before.regressed(results);
  }

  /** The gateway's, as scripts/java-options chooses it; empty when it cannot be started. */
  private static String java(Run run) {
    try (var system = run.systems().gateway(Systems.GATEWAY).start(Cores.all())) {
      return Heap.java(system.pid());
    } catch (IllegalStateException silent) {
      return "";
    }
  }
}
