package dev.sluice.bench;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The processes that this one started. None outlives it, not even when it is interrupted. */
final class Children {
  private static final int PATIENCE_SECONDS = 5;
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  /** Set when this process is ending, and its main thread may not have noticed. */
  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Children::endAll, "end children"));
  }

  private Children() {}

  static Process start(ProcessBuilder builder) throws IOException {
    var process = builder.start();
    RUNNING.add(process);
    if (ending) {
      end(process);
      throw new IOException("interrupted");
    }
    return process;
  }

  /** Asks it to end, and makes it end if it does not within 5 s. */
  static void end(Process process) {
    var descendants = process.descendants().toList();
    descendants.forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    RUNNING.remove(process);
  }

  private static void endAll() {
    ending = true;
    RUNNING.forEach(Process::destroy); // all at once, so that they drain side by side
    RUNNING.forEach(Children::end);
  }
}
