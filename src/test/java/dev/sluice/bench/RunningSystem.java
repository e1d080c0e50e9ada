package dev.sluice.bench;

import dev.sluice.fake.RawCaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Something between load and mock upstream: a process that was started here, or nothing at all. */
final class RunningSystem implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final Launch launch;
  private final @Nullable Process process;
  private final double startSeconds;

  /**
   * How to start a system.
   *
   * @param command empty for none: the load talks to the target directly
   * @param warms whether it is compiled while it runs
   */
  record Launch(String name, List<String> command, Target target, Path log, boolean warms) {
    /** Starts it on these cores and waits for its first right answer, at most 30 s. */
    RunningSystem start(String cores) {
      return new RunningSystem(this, cores);
    }
  }

  private RunningSystem(Launch launch, String cores) {
    this.launch = launch;
    var began = System.nanoTime();
    this.process = launch.command().isEmpty() ? null : spawn(launch, cores);
    awaitAnswer(began);
    this.startSeconds = (System.nanoTime() - began) / 1e9;
  }

  String name() {
    return launch.name();
  }

  Target target() {
    return launch.target();
  }

  boolean warms() {
    return launch.warms();
  }

  /** From the start of the process to its first right answer. */
  double startSeconds() {
    return startSeconds;
  }

  double cpuSeconds() {
    return process == null ? 0 : Processes.cpuSeconds(process.pid());
  }

  /** Of {@link #cpuSeconds}, what went into compiling. */
  double compilerSeconds() {
    return process == null ? 0 : Processes.compilerSeconds(process.pid());
  }

  double residentMebibytes() {
    return process == null ? 0 : Processes.residentKib(process.pid()) / 1024.0;
  }

  boolean isProcess() {
    return process != null;
  }

  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Process spawn(Launch launch, String cores) {
    var command = new ArrayList<String>();
    if (!cores.isEmpty()) {
      command.addAll(List.of("taskset", "-c", cores));
    }
    command.addAll(launch.command());
    try {
      var process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(launch.log().toFile())
          .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot start " + launch.name() + " (" + String.join(" ", command) + ")", e);
    }
  }

  private void awaitAnswer(long began) {
    var request = new byte[target().whole().readableBytes()];
    target().whole().getBytes(0, request);
    while (!answers(request)) {
      if (process != null && !process.isAlive()
          || System.nanoTime() - began > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        close();
        throw new IllegalStateException(
            name() + " does not answer; see what it printed in " + launch.log());
      }
      Pause.millis(2);
    }
  }

  private boolean answers(byte[] request) {
    try (var caller = RawCaller.to(target().port())) {
      var answer = caller.send(request).answer();
      return answer.status() == 200 && answer.bytes().length > 100;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
