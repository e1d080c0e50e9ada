package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells under a title, printed for a terminal or as Markdown. One thread. */
final class Grid {
  private static final String GAP = "  ";

  private final String title;
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /** @param header of as many cells as each row has */
  Grid(String title, List<String> header) {
    this.title = title;
    this.header = header;
  }

  void add(List<String> row) {
    if (row.size() != header.size()) {
      throw new IllegalArgumentException(row + " does not fit under " + header);
    }
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Columns as wide as they must be; empty for an empty grid. */
  String text() {
    if (rows.isEmpty()) {
      return "";
    }
    var widths = IntStream.range(0, header.size()).map(this::width).toArray();
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add("== " + title);
    lines.add(line(header, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return String.join("\n", lines) + "\n";
  }

  String markdown() {
    if (rows.isEmpty()) {
      return "";
    }
    var rule = header.stream().map(cell -> "---").toList();
    var all = new ArrayList<>(List.of(header, rule));
    all.addAll(rows);
    return "\n**" + title + "**\n\n"
        + all.stream()
            .map(row -> "| " + String.join(" | ", row) + " |\n")
            .collect(Collectors.joining());
  }

  private int width(int column) {
    return Math.max(
        header.get(column).length(),
        rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (var i = 0; i < widths.length; i++) {
      var blanks = " ".repeat(widths[i] - row.get(i).length());
      line.append(i == 0 ? row.get(i) + blanks : GAP + blanks + row.get(i));
    }
    return line.toString().stripTrailing();
  }
}
