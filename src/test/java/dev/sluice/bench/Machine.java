package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a run was made on; nothing that tells whose machine it is.
 *
 * @param java the gateway's
 * @param commit of the sources; empty when unknown
 */
record Machine(
    int cores,
    String processor,
    long memoryMegabytes,
    String kernel,
    String java,
    String commit,
    LocalDate day) {

  /** @param java the version of the gateway's Java */
  static Machine here(String java) {
    return new Machine(
        Cores.count(),
        field("/proc/cpuinfo", "model name"),
        memory(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        java,
        described(),
        LocalDate.now(ZoneOffset.UTC));
  }

  /** What {@link #toJson} wrote. */
  static Machine of(JsonObject json) {
    return new Machine(
        json.getInteger("cores"),
        json.getString("processor"),
        json.getLong("memory_mb"),
        json.getString("kernel"),
        json.getString("java"),
        json.getString("commit"),
        LocalDate.parse(json.getString("day")));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("cores", cores)
        .put("processor", processor)
        .put("memory_mb", memoryMegabytes)
        .put("kernel", kernel)
        .put("java", java)
        .put("commit", commit)
        .put("day", day.toString());
  }

  @Override
  public String toString() {
    return day + ", " + cores + " cores (" + processor + "), " + memoryMegabytes / 1000 + " GB, "
        + kernel + ", Java " + java + (commit.isEmpty() ? "" : ", commit " + commit);
  }

  private static long memory() {
    var kibibytes = field("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
    return kibibytes.isEmpty() ? 0 : Long.parseLong(kibibytes) * 1024 / 1_000_000;
  }

  private static String field(String file, String name) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.replaceFirst("[^:]*:\\s*", ""))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static String described() {
    try {
      var git = Children.start(new ProcessBuilder("git", "describe", "--always", "--dirty")
          .redirectError(ProcessBuilder.Redirect.DISCARD));
      var text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      Children.end(git);
      return text;
    } catch (IOException e) {
      return "";
    }
  }
}
