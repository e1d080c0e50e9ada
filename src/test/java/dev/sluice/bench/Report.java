package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link Findings} for a terminal, as Markdown and as JSON. */
final class Report {
  static final String BEGIN = "<!-- bench: begin -->";
  static final String END = "<!-- bench: end -->";

  /** Percent of its core that the load was busy; above, it and not the system may be what bounds a rate. */
  private static final double EXHAUSTED = 90;

  private static final Map<Metric, String> RATES = Map.of(
      Metric.LOAD_CORE_REQUESTS, "requests/s",
      Metric.LOAD_CORE_BACKLOG, "events/s from a backlog");

  private final Findings findings;

  Report(Findings findings) {
    this.findings = findings;
  }

  String text() {
    return grids().map(Grid::text).collect(Collectors.joining())
        + lines().map(line -> line + "\n").collect(Collectors.joining("", "\n", ""));
  }

  /** Writes a file, or fills the place between the markers if it is there and has them. */
  void markdown(Path file) {
    var tables = findings.machine() + ".\n"
        + grids().map(Grid::markdown).collect(Collectors.joining()) + "\n"
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
    write(file, findings.toJson().encodePrettily());
  }

  /** For later runs to be compared with. */
  void baseline(Path file) {
    write(file, findings.head().encodePrettily() + "\n");
  }

  private Stream<Grid> grids() {
    var table = new Table(findings.results());
    var verdict = new Verdict(findings.results());
    return Stream.concat(
            Stream.of(verdict.goals()),
            Stream.concat(
                Stream.of(Metric.Group.values()).map(table::of), Stream.of(verdict.noise())))
        .filter(grid -> !grid.isEmpty());
  }

  private Stream<String> lines() {
    return Stream.of(
            beside(),
            bounded(),
            findings.notes(),
            findings.faults().stream().map(fault -> "FAULT: " + fault).toList(),
            List.of(others(), "took " + findings.seconds() + " s"))
        .flatMap(List::stream);
  }

  private List<String> beside() {
    var versions = findings.versions().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
    return versions.isEmpty() ? List.of() : List.of("beside " + versions);
  }

  /** Systems whose rate may be the load's rather than their own: a ratio to them is better than it looks. */
  private List<String> bounded() {
    return RATES.keySet().stream().sorted().flatMap(this::bounded).toList();
  }

  private Stream<String> bounded(Metric busy) {
    var results = findings.results();
    var systems = results.systems(busy).stream()
        .filter(system -> !system.equals(Systems.DIRECT))
        .filter(system -> results.median(busy, system).orElse(0) >= EXHAUSTED)
        .collect(Collectors.joining(", "));
    return systems.isEmpty()
        ? Stream.of()
        : Stream.of(RATES.get(busy) + " of " + systems
            + ": as much as the load can ask for, it might be more");
  }

  private String others() {
    var disturbed = findings.results().disturbed();
    return "others disturbed %.0f %% of the samples%s"
        .formatted(
            disturbed * 100,
            disturbed > 0.5 ? ": the machine was busy, read nothing into this run" : "");
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
