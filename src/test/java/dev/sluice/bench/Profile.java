package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import one.profiler.AsyncProfilerLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Where the gateway spends its time, or makes its garbage, under one of the bench's workloads: a flame graph, and the
 * frames on top. With async-profiler where it runs, else with the JVM's own recorder.
 */
@Command(
    name = "scripts/bench profile",
    mixinStandardHelpOptions = true,
    description = "Profiles the gateway under load into target/profile-*.html.")
public final class Profile implements Callable<Integer> {
  /** What is counted. */
  enum Event {
    CPU,
    ALLOC,
    WALL
  }

  @Parameters(arity = "0..1", description = "cpu, alloc or wall (default: ${DEFAULT-VALUE})")
  private Event event = Event.CPU;

  @Option(
      names = "--load",
      description = "requests, latency, first_byte, events or backlog (default: ${DEFAULT-VALUE})")
  private Workload workload = Workload.REQUESTS;

  @Option(
      names = "--config",
      description = "usual, all, keys, watched or off (default: ${DEFAULT-VALUE})")
  private String config = Systems.USUAL;

  @Option(names = "--seconds", description = "how long (default: ${DEFAULT-VALUE})")
  private int seconds = 20;

  @Option(names = "--gateway", description = "its command line (default: ${DEFAULT-VALUE})")
  private String gateway = "scripts/run --config {config} --port {port} --host 127.0.0.1";

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Profile())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    try (var loop = new Loop();
        var mock = new MockUpstream(loop, 0)) {
      var systems = new Systems(mock.port(), Path.of("target/bench"), gateway);
      var run = new Run(loop, mock, systems, false, Integer.MAX_VALUE);
      try (var system = systems.gateway(Systems.GATEWAY, config).start(Cores.system())) {
        run.say("warming up");
        new Measure(run).settle(system, Set.of(workload), seconds < 8 ? seconds : 30);
        run.say("profiling " + seconds + " s");
        var load = workload.begin(loop, system.target(), seconds + 5);
        Pause.millis(Workload.SETTLE_MILLIS);
        var stacks = record(system.pid());
        load.abandon();
        System.out.print(stacks.text());
      }
    }
    return 0;
  }

  private Stacks record(long pid) throws IOException {
    var name = event.name().toLowerCase(Locale.ROOT);
    try {
      return withAsyncProfiler(pid, Path.of("target/profile-" + name));
    } catch (IOException | IllegalStateException | UnsupportedOperationException no) {
      System.out.println("async-profiler does not run here (" + no.getMessage()
          + "): the JVM's own recorder sees Java only, and no kernel");
      return withFlightRecorder(pid, Path.of("target/profile-" + name + ".jfr").toAbsolutePath());
    }
  }

  private Stacks withAsyncProfiler(long pid, Path files) throws IOException {
    var graph = files + ".html";
    var folded = Path.of(files + ".txt");
    profiler(pid, "start", "-e", event.name().toLowerCase(Locale.ROOT));
    Pause.millis(seconds * 1000L);
    profiler(pid, "dump", "-o", "flamegraph", "-f", graph);
    profiler(pid, "stop", "-o", "collapsed", "-f", folded.toString());
    System.out.println("flame graph: " + graph);
    return Stacks.folded(Files.readAllLines(folded));
  }

  private static void profiler(long pid, String verb, String... options) throws IOException {
    var words = new ArrayList<>(List.of(verb));
    words.addAll(List.of(options));
    words.add(Long.toString(pid));
    AsyncProfilerLoader.executeProfiler(words.toArray(String[]::new));
  }

  private Stacks withFlightRecorder(long pid, Path file) throws IOException {
    Heap.ask(pid, "JFR.start", "name=bench", "settings=profile");
    Pause.millis(seconds * 1000L);
    Heap.ask(pid, "JFR.stop", "name=bench", "filename=" + file);
    System.out.println("recording: target/" + file.getFileName() + ", for JDK Mission Control");
    return Stacks.recorded(file, event == Event.ALLOC);
  }
}
