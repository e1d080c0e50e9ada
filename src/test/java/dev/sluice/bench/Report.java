package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run showed, for a terminal, as Markdown and as JSON. */
final class Report {
  static final String BEGIN = "<!-- bench: begin -->";
  static final String END = "<!-- bench: end -->";

  private final Run run;
  private final Machine machine;

  Report(Run run, Machine machine) {
    this.run = run;
    this.machine = machine;
  }

  String text() {
    return grids().map(Grid::text).collect(Collectors.joining())
        + lines().map(line -> line + "\n").collect(Collectors.joining("", "\n", ""));
  }

  /** Writes a file, or fills the place between the markers if it is there and has them. */
  void markdown(Path file) {
    var tables = machine + ".\n" + grids().map(Grid::markdown).collect(Collectors.joining()) + "\n"
        + lines().map(line -> "* " + line + "\n").collect(Collectors.joining());
    write(file, Files.exists(file) ? filled(read(file), tables) : tables);
  }

  /** Text with what is between the markers replaced; without markers the new text alone. */
  static String filled(String text, String tables) {
    var begin = text.indexOf(BEGIN);
    var end = text.indexOf(END);
    return begin < 0 || end < begin
        ? tables
        : text.substring(0, begin + BEGIN.length()) + "\n" + tables + text.substring(end);
  }

  void json(Path file) {
    var goals = new JsonObject();
    for (var goal : Goal.all()) {
      goal.value(run.results())
          .ifPresent(value -> goals.put(
              goal.figure(),
              new JsonObject()
                  .put("of", goal.of())
                  .put("target", goal.target())
                  .put("measured", value)
                  .put("outcome", goal.outcome(run.results()).toString())));
    }
    write(
        file,
        head()
            .put("goals", goals)
            .put("notes", run.notes())
            .put("faults", run.faults())
            .put("samples", run.results().toJson())
            .encodePrettily());
  }

  /** For later runs to be compared with. */
  void baseline(Path file) {
    write(file, head().encodePrettily() + "\n");
  }

  private JsonObject head() {
    return new JsonObject()
        .put("machine", machine.toJson())
        .put("versions", run.systems().versions())
        .put("seconds", run.seconds())
        .put("figures", Baseline.figures(run.results()));
  }

  private Stream<Grid> grids() {
    var table = new Table(run.results());
    var verdict = new Verdict(run.results());
    return Stream.concat(
            Stream.of(verdict.goals()),
            Stream.concat(
                Stream.of(Metric.Group.values()).map(table::of), Stream.of(verdict.noise())))
        .filter(grid -> !grid.isEmpty());
  }

  private Stream<String> lines() {
    var versions = run.systems().versions().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
    var disturbed = run.results().disturbed();
    var others = "others disturbed %.0f %% of the samples%s"
        .formatted(
            disturbed * 100,
            disturbed > 0.5 ? ": the machine was busy, read nothing into this run" : "");
    return Stream.of(
            versions.isEmpty() ? List.<String>of() : List.of("beside " + versions),
            run.notes(),
            run.faults().stream().map(fault -> "FAULT: " + fault).toList(),
            List.of(others, "took " + run.seconds() + " s"))
        .flatMap(List::stream);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
