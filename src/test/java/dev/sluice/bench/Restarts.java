package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code scripts/bench restarts [N]}: replaces the gateway N times (10), each time by a new process on the same port,
 * under 300 requests a second and 100 paced streams whose clients keep their connections. Exits with 0 when no request
 * and no event was lost. Takes about eight seconds for each. On a machine with nothing to spare a client may find no
 * time for its connection during drain_delay, and what it loses then is its own: a fault tells how long it was idle.
 */
public final class Restarts implements AutoCloseable {
  private static final int RESTARTS = 10;
  private static final int ASKING = 30;
  private static final int REQUESTS_PER_SECOND = 300;
  private static final int STREAMING = 100;
  private static final int EVENTS = 40;
  private static final int EVENTS_PER_SECOND = 20;
  private static final long BETWEEN_MILLIS = 500;
  private static final int PATIENCE_SECONDS = 60;
  private static final int TOLD_TO_STOP = 143;

  private final Path folder = Files.createTempDirectory("sluice-restarts");
  private final Loop loop = new Loop();
  private final MockUpstream upstream = new MockUpstream(loop, 0);
  private final int port = freePort();
  private final Tally whole = new Tally();
  private final Tally streams = new Tally();
  private final List<LastingCaller> callers = new ArrayList<>();
  private final Deque<Process> processes = new ArrayDeque<>();
  private int started;
  private long asking; // nanoseconds: since when, then for how long

  private Restarts() throws IOException {
    Files.writeString(config(), """
        model_list:
          - model_name: bench
            litellm_params: {model: openai/bench, api_base: "http://127.0.0.1:%d/v1", api_key: sk-bench, num_retries: 0}
        general_settings: {database_url: "sqlite:%s/sluice.db"}
        sluice_settings: {takeover: true, drain_delay: 2}
        """.formatted(upstream.port(), folder));
  }

  public static void main(String[] arguments) throws Exception {
    int restarts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : RESTARTS;
    boolean nothingLost;
    try (Restarts check = new Restarts()) {
      nothingLost = check.run(restarts);
    }
    System.exit(nothingLost ? 0 : 1);
  }

  private boolean run(int restarts) throws Exception {
    processes.add(start());
    begin();
    for (int i = 1; i <= restarts; i++) {
      Pause.millis(BETWEEN_MILLIS);
      Process next = start();
      processes.add(next);
      Pause.millis(BETWEEN_MILLIS);
      long began = System.nanoTime();
      int status = stop(processes.remove());
      System.out.printf(
          "restart %d: the old process left after %.1f s%s; lost so far: %d%n",
          i,
          (System.nanoTime() - began) / 1e9,
          status == TOLD_TO_STOP ? "" : ", with status " + status,
          whole.failed().get() + streams.failed().get());
    }
    Pause.millis(BETWEEN_MILLIS);
    end();
    return verdict(restarts);
  }

  private void begin() {
    Target target = new Target(port, "");
    asking = System.nanoTime();
    loop.call(() -> {
      long interval = TimeUnit.SECONDS.toNanos(1) * ASKING / REQUESTS_PER_SECOND;
      for (int i = 0; i < ASKING; i++) {
        add(
            new LastingCaller(loop, port, target.whole(), 0, interval, whole),
            i * interval / ASKING);
      }
      for (int i = 0; i < STREAMING; i++) {
        add(
            new LastingCaller(
                loop, port, target.paced(EVENTS, EVENTS_PER_SECOND), EVENTS, 0, streams),
            TimeUnit.SECONDS.toNanos(EVENTS / EVENTS_PER_SECOND) * i / STREAMING);
      }
      return null;
    });
  }

  private void add(LastingCaller caller, long delayNanos) {
    callers.add(caller);
    caller.begin(delayNanos);
  }

  private void end() {
    asking = System.nanoTime() - asking;
    loop.call(() -> {
      callers.forEach(LastingCaller::end);
      return null;
    });
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (loop.call(() -> callers.stream().anyMatch(LastingCaller::isBusy))
        && System.nanoTime() < deadline) {
      Pause.millis(20);
    }
    loop.call(() -> {
      callers.stream().filter(LastingCaller::isBusy).forEach(caller -> whole.fault("no end"));
      callers.forEach(LastingCaller::leave);
      return null;
    });
  }

  private boolean verdict(int restarts) {
    whole.faults().forEach(fault -> System.out.println("a request: " + fault));
    streams.faults().forEach(fault -> System.out.println("a stream: " + fault));
    long lost = whole.failed().get() + streams.failed().get();
    double rate = whole.answers().get() / (asking / 1e9);
    if (rate < REQUESTS_PER_SECOND * 0.9) {
      System.out.printf("this machine was too busy: %.0f requests a second%n", rate);
    }
    System.out.printf(
        "%s: %d restarts, %d of %d requests and %d of %d streams (%d events) whole;"
            + " a request took %.0f ms at p99, %.0f ms at most%n",
        lost == 0 ? "nothing lost" : "LOST " + lost,
        restarts,
        whole.answers().get(),
        whole.answers().get() + whole.failed().get(),
        streams.answers().get(),
        streams.answers().get() + streams.failed().get(),
        streams.events().get(),
        whole.latencies().getValueAtPercentile(99) / 1e3,
        whole.latencies().getMaxValue() / 1e3);
    return lost == 0 && whole.answers().get() > 0 && streams.answers().get() > 0;
  }

  private Process start() throws Exception {
    Path log = folder.resolve("sluice-" + started++ + ".log");
    Process process = new ProcessBuilder(List.of(
            "scripts/run",
            "--config",
            config().toString(),
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(port)))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(log, UTF_8).contains("Listening on")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IllegalStateException("the gateway did not start: " + Files.readString(log));
      }
      Pause.millis(20);
    }
    return process;
  }

  private static int stop(Process process) throws InterruptedException {
    process.destroy();
    return process.waitFor(2 * PATIENCE_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  private Path config() {
    return folder.resolve("config.yaml");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    upstream.close();
    loop.close();
  }
}
