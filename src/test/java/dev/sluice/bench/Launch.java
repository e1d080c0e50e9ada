package dev.sluice.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to start a system.
 *
 * @param command empty for none: the load talks to the target directly
 * @param environment added to this process's own
 * @param log gets what it prints
 * @param compiles whether it is compiled while it runs, and so must be warmed up
 * @param workloads what it can be put under
 * @param key the key that it lacks at first; null when it asks for none
 */
record Launch(
    String name,
    List<String> command,
    Map<String, String> environment,
    Target target,
    Path log,
    boolean compiles,
    Set<Workload> workloads,
    @Nullable VirtualKey key) {

  /** One that asks for no key. */
  Launch(
      String name,
      List<String> command,
      Map<String, String> environment,
      Target target,
      Path log,
      boolean compiles,
      Set<Workload> workloads) {
    this(name, command, environment, target, log, compiles, workloads, null);
  }

  /** Starts it on these cores and waits for its first right answer, at most a minute. */
  RunningSystem start(String cores) {
    return new RunningSystem(this, cores);
  }

  /** Whether there is a process at all. */
  boolean isProcess() {
    return !command.isEmpty();
  }

  Launch with(String variable, String value) {
    var more = new HashMap<>(environment);
    more.put(variable, value);
    return new Launch(name, command, Map.copyOf(more), target, log, compiles, workloads, key);
  }

  Launch named(String other) {
    return new Launch(other, command, environment, target, log, compiles, workloads, key);
  }
}
