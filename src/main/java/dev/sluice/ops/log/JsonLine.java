package dev.sluice.ops.log;

/** Access lines for programs: an object each. One thread. */
final class JsonLine extends AccessLine {
  private static final int LONGEST_PATH = 200;

  private final Timestamp timestamp = new Timestamp();

  JsonLine(boolean namesCallers) {
    super(namesCallers);
  }

  @Override
  void write(AccessNote note, LineBuffer line) {
    timestamp.write(note.endedAt(), line.ascii("{\"timestamp\":\""));
    line.ascii("\",\"logger\":\"access\"");
    text(line, "method", note.method(), LONGEST_PATH);
    text(line, "path", path(note), LONGEST_PATH);
    number(line, "status").number(note.status());
    number(line, "total_ms").millis(note.nanos());
    members(note, line);
    line.ascii("}\n");
  }

  @Override
  void text(LineBuffer line, String name, String value, int most) {
    line.ascii(",\"").ascii(name).ascii("\":\"").escaped(value, most).put('"');
  }

  @Override
  String deployment(String id) {
    return id;
  }

  @Override
  LineBuffer number(LineBuffer line, String name) {
    return line.ascii(",\"").ascii(name).ascii("\":");
  }

  @Override
  void flag(LineBuffer line, String name) {
    number(line, name).ascii("true");
  }
}
