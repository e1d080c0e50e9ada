package dev.sluice.bench;

import dev.sluice.fake.RawCaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Something between load and mock upstream: a process that was started here, or nothing at all. */
final class RunningSystem implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  /** Less of a core than this is nothing that a request left to be done. */
  private static final double CALM = 0.1;

  private static final int CALM_MILLIS = 100;
  private static final int MOST_CALM_STEPS = 25;

  private final Launch launch;
  private final @Nullable Process process;
  private final double startSeconds;

  RunningSystem(Launch launch, String cores) {
    this.launch = launch;
    var began = System.nanoTime();
    this.process = launch.isProcess() ? spawn(launch, cores) : null;
    awaitAnswer(began);
    this.startSeconds = (System.nanoTime() - began) / 1e9;
  }

  String name() {
    return launch.name();
  }

  Target target() {
    return launch.target();
  }

  Launch launch() {
    return launch;
  }

  /** From the start of the process to its first right answer. */
  double startSeconds() {
    return startSeconds;
  }

  boolean isProcess() {
    return process != null;
  }

  /**
   * Of the process.
   *
   * @throws IllegalStateException when there is none
   */
  long pid() {
    if (process == null) {
      throw new IllegalStateException(name() + " is no process");
    }
    return process.pid();
  }

  double cpuSeconds() {
    return process == null ? 0 : Processes.cpuSeconds(process.pid());
  }

  /** Of {@link #cpuSeconds}, what went into compiling. */
  double compilerSeconds() {
    return process == null ? 0 : Processes.compilerSeconds(process.pid());
  }

  double residentMegabytes() {
    return process == null ? 0 : Processes.residentKib(process.pid()) * 1024 / 1e6;
  }

  /** Waits, at most 2.5 s, until it does nothing: what it put off until later belongs to what caused it. */
  void calmDown() {
    for (var step = 0; step < MOST_CALM_STEPS && process != null; step++) {
      var before = cpuSeconds();
      Pause.millis(CALM_MILLIS);
      if (cpuSeconds() - before <= CALM * CALM_MILLIS / 1000) {
        return;
      }
    }
  }

  @Override
  public void close() {
    if (process != null) {
      Children.end(process);
    }
  }

  private static Process spawn(Launch launch, String cores) {
    var command = new ArrayList<String>();
    if (!cores.isEmpty()) {
      command.addAll(List.of("taskset", "-c", cores));
    }
    command.addAll(launch.command());
    try {
      var builder = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(launch.log().toFile());
      builder.environment().putAll(launch.environment());
      return Children.start(builder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot start " + launch.name() + " (" + String.join(" ", command) + ")", e);
    }
  }

  private void awaitAnswer(long began) {
    var request = new byte[target().whole().readableBytes()];
    target().whole().getBytes(0, request);
    var status = status(request);
    while (status != 200) {
      if (process != null && !process.isAlive()
          || System.nanoTime() - began > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        close();
        throw new IllegalStateException(
            name() + " does not answer; see what it printed in target/bench/"
                + launch.log().getFileName());
      }
      if (status == 401 && launch.key() != null) {
        launch.key().make(target().port());
      }
      Pause.millis(2);
      status = status(request);
    }
  }

  /** Of an answer; 0 when there is none, or none worth the name. */
  private int status(byte[] request) {
    try (var caller = RawCaller.to(target().port())) {
      var answer = caller.send(request).answer();
      return answer.bytes().length > 100 || answer.status() != 200 ? answer.status() : 0;
    } catch (UncheckedIOException e) {
      return 0;
    }
  }
}
