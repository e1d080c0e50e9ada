package dev.sluice.bench;

import java.util.concurrent.atomic.AtomicLong;

/** What was used between two moments of a steady load. */
final class Window {
  private final RunningSystem system;
  private final AtomicLong units;
  private final Mark start;

  /**
   * What one window showed.
   *
   * @param units requests or events
   * @param systemSeconds CPU of the system
   * @param compiling share of that which a JVM spent on compiling, 0 to 1
   * @param loadCore busy share of the load's core, 0 to 1
   * @param others cores that neither the system nor the load used
   */
  record Reading(
      double seconds,
      long units,
      double systemSeconds,
      double compiling,
      double loadCore,
      double others) {
    double perSecond() {
      return units / seconds;
    }

    double microsPerUnit() {
      return systemSeconds * 1e6 / Math.max(1, units);
    }
  }

  private record Mark(
      long nanos,
      long units,
      double system,
      double compiler,
      double load,
      double core,
      double machine) {}

  Window(RunningSystem system, AtomicLong units) {
    this.system = system;
    this.units = units;
    this.start = mark();
  }

  Reading close() {
    var end = mark();
    var seconds = (end.nanos - start.nanos) / 1e9;
    var systemSeconds = end.system - start.system;
    var others = end.machine - start.machine - systemSeconds - (end.load - start.load);
    return new Reading(
        seconds,
        end.units - start.units,
        systemSeconds,
        systemSeconds > 0 ? Math.max(0, end.compiler - start.compiler) / systemSeconds : 0,
        (end.core - start.core) / seconds,
        Math.max(0, others / seconds));
  }

  private Mark mark() {
    return new Mark(
        System.nanoTime(),
        units.get(),
        system.cpuSeconds(),
        system.compilerSeconds(),
        Processes.ownSeconds(),
        Processes.coreSeconds(Cores.LOAD),
        Processes.machineSeconds());
  }
}
