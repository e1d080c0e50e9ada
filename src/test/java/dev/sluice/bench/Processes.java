package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What processes and cores used, from {@code /proc} (proc(5)). A process counts with all its descendants. Linux only.
 */
final class Processes {
  /** {@code _SC_CLK_TCK}: 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private Processes() {}

  /** CPU seconds used so far, user and kernel. */
  static double cpuSeconds(long pid) {
    return tree(pid).mapToLong(Processes::ticks).sum() / TICKS_PER_SECOND;
  }

  /** CPU seconds that a JVM's compiler threads used so far; 0 for other processes. */
  static double compilerSeconds(long pid) {
    return compilers(pid).stream().mapToLong(Processes::ticksIn).sum() / TICKS_PER_SECOND;
  }

  /** The ids of a JVM's compiler threads. */
  static List<Long> compilerThreads(long pid) {
    return compilers(pid).stream()
        .map(stat -> Long.parseLong(stat.substring(0, stat.indexOf(' '))))
        .toList();
  }

  private static List<String> compilers(long pid) {
    try (var tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return tasks
          .map(task -> read(task.resolve("stat")))
          .filter(stat -> stat.matches("(?s)\\d+ \\(C[12] Compiler.*"))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** CPU seconds of this very process, without the systems that it started. */
  static double ownSeconds() {
    return ticks(ProcessHandle.current().pid()) / TICKS_PER_SECOND;
  }

  /** Resident memory in KiB. */
  static long residentKib(long pid) {
    return tree(pid).mapToLong(one -> statusKib(one, "VmRSS:")).sum();
  }

  /** Files, sockets and the like that it holds open. */
  static int descriptors(long pid) {
    try (var open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return (int) open.count();
    } catch (IOException e) {
      return 0;
    }
  }

  /** How many this process may hold open, and so those that it starts. */
  static int mostDescriptors() {
    return read(Path.of("/proc/self/limits"))
        .lines()
        .filter(line -> line.startsWith("Max open files"))
        .map(line -> line.substring("Max open files".length()).trim().split(" +")[1])
        .mapToInt(limit -> limit.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(limit))
        .findFirst()
        .orElse(1024);
  }

  /** CPU seconds that everything on this machine used so far; what the hypervisor took counts too. */
  static double machineSeconds() {
    return busySeconds("cpu ");
  }

  /** CPU seconds that were used on one core so far. */
  static double coreSeconds(int core) {
    return busySeconds("cpu" + core + " ");
  }

  private static Stream<Long> tree(long pid) {
    return Stream.concat(
        Stream.of(pid),
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).map(ProcessHandle::pid));
  }

  private static long ticks(long pid) {
    var stat = read(Path.of("/proc", Long.toString(pid), "stat"));
    return stat.isEmpty() ? 0 : ticksIn(stat);
  }

  private static long ticksIn(String stat) {
    // The command in parentheses may hold blanks; utime and stime are fields 14 and 15 of the line.
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static long statusKib(long pid, String key) {
    return read(Path.of("/proc", Long.toString(pid), "status"))
        .lines()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** All of the line's times but idle and iowait, its fourth and fifth; guest time is in user time already. */
  private static double busySeconds(String key) {
    var line =
        read(Path.of("/proc/stat")).lines().filter(one -> one.startsWith(key)).findFirst();
    var fields = line.orElseThrow().trim().split(" +");
    var ticks = 0L;
    for (var i = 1; i <= 8; i++) {
      ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** The file's text; empty when the process is gone. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      if (Files.exists(file)) {
        throw new UncheckedIOException(e);
      }
      return "";
    }
  }
}
