package dev.sluice.ops.log;

/** Access lines for people: time, status, call and duration in columns, then names with values. One thread. */
final class TextLine extends AccessLine {
  private static final int CALL = 57; // where the columns end, in characters
  private static final int DURATION = 70;
  private static final int LONGEST_PATH = 200;
  private static final int DIGEST = 64; // hex digits of SHA-256
  private static final int SHOWN_OF_DIGEST = 12;

  private final Timestamp timestamp = new Timestamp();
  private final LineBuffer duration = new LineBuffer();

  TextLine(boolean namesCallers) {
    super(namesCallers);
  }

  @Override
  void write(AccessNote note, LineBuffer line) {
    int begin = line.size();
    timestamp.write(note.endedAt(), line);
    line.put(' ').number(note.status()).put(' ');
    value(line, note.method(), LONGEST_PATH);
    line.put(' ');
    value(line, path(note), LONGEST_PATH);
    line.padTo(begin, CALL);
    duration.clear();
    duration.millis(note.nanos());
    line.padTo(begin, DURATION - duration.size());
    line.put(' ').append(duration).ascii("ms");
    members(note, line);
    line.put('\n');
  }

  @Override
  void text(LineBuffer line, String name, String value, int most) {
    value(line.put(' ').ascii(name).put('='), value, most);
  }

  /** Who gives no id gets a digest, of which the beginning will do. */
  @Override
  String deployment(String id) {
    return id.length() == DIGEST ? id.substring(0, SHOWN_OF_DIGEST) : id;
  }

  @Override
  LineBuffer number(LineBuffer line, String name) {
    return line.put(' ').ascii(name).put('=');
  }

  @Override
  void flag(LineBuffer line, String name) {
    line.put(' ').ascii(name);
  }

  /** In quotes where it would not be one word. */
  private static void value(LineBuffer line, String value, int most) {
    if (!line.word(value, most)) {
      line.put('"').escaped(value, most).put('"');
    }
  }
}
