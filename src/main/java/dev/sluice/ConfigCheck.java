package dev.sluice;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Defaults;
import dev.sluice.config.Finding;
import dev.sluice.config.Settings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.file.ConfigFile;
import dev.sluice.config.reading.ConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code --check}: tells what config files would serve, and what is wrong with them. */
final class ConfigCheck {
  private final Vertx vertx;
  private final ConfigReader reader;
  private final boolean strict;

  /**
   * @param reader not a strict one: warnings are shown as warnings here
   * @param strict whether a warning makes the exit code 1
   */
  ConfigCheck(Vertx vertx, ConfigReader reader, boolean strict) {
    this.vertx = vertx;
    this.reader = reader;
    this.strict = strict;
  }

  /**
   * What a check came to.
   *
   * @param text to be printed, several lines
   * @param exitCode 0 when every file can be served, else 1
   */
  record Report(String text, int exitCode) {}

  Future<Report> check(List<Path> files) {
    Future<Report> all = Future.succeededFuture(new Report("", 0));
    for (Path file : files) {
      all = all.compose(before -> check(file).map(next -> joined(before, next)));
    }
    return all;
  }

  private Future<Report> check(Path file) {
    return new ConfigFile(vertx, file)
        .read()
        .compose(document -> vertx.executeBlocking(() -> reader.read(document, 1), false))
        .map(snapshot -> served(file, snapshot))
        .recover(failure -> refused(file, failure));
  }

  private Report served(Path file, Snapshot snapshot) {
    List<String> lines = new ArrayList<>();
    List<Finding> warnings = snapshot.warnings();
    lines.add(file + ": OK, " + count(snapshot.groups().size(), "model") + noted(warnings));
    ServedModels.lines(snapshot).forEach(line -> lines.add("  " + line));
    lines.add("  " + access(snapshot.settings()));
    lines.addAll(section("warning", warnings));
    return new Report(String.join("\n", lines) + "\n", strict && !warnings.isEmpty() ? 1 : 0);
  }

  private static Future<Report> refused(Path file, Throwable failure) {
    if (!(failure instanceof ConfigException refused)) {
      return Future.failedFuture(failure);
    }
    List<String> lines = new ArrayList<>();
    lines.add(file + ": " + count(refused.findings().size(), "error") + noted(refused.warnings()));
    lines.addAll(section("error", refused.findings()));
    lines.addAll(section("warning", refused.warnings()));
    return Future.succeededFuture(new Report(String.join("\n", lines) + "\n", 1));
  }

  private static String access(Settings settings) {
    return settings.masterKey() == null
        ? "no master key: open to callers on " + Defaults.CLOSED_HOST
        : "master key " + settings.masterKey();
  }

  private static List<String> section(String kind, List<Finding> findings) {
    return findings.stream().map(finding -> "  " + kind + ": " + finding).toList();
  }

  private static String noted(List<Finding> warnings) {
    return warnings.isEmpty() ? "" : ", " + count(warnings.size(), "warning");
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static Report joined(Report a, Report b) {
    String gap = a.text().isEmpty() ? "" : "\n";
    return new Report(a.text() + gap + b.text(), Math.max(a.exitCode(), b.exitCode()));
  }
}
