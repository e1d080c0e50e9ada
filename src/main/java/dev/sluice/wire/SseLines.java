package dev.sluice.wire;

/**
 * Cuts a stream of server-sent events into lines (WHATWG HTML, section 9.2.6), whatever pieces it comes in and
 * whichever of LF, CRLF and CR ends its lines. Keeps no byte. Owned by one call.
 */
final class SseLines {
  /** What is told about the lines. Offsets are those of the piece that is being fed. */
  interface Listener {
    /** A part of the payload of a {@code data} line. */
    void data(byte[] bytes, int from, int to);

    /** The {@code data} line ended; its line end is at the offset. */
    void dataEnded(int at);

    /** A comment ended; what follows its line end, as far as that is in this piece, is at the offset. */
    void commentEnded(int past);

    /**
     * A blank line: what came before it is an event.
     *
     * @param next where the next line begins, but for a line feed that belongs to a carriage return before it
     * @param past the same, past that line feed if it is in this piece: it need not wait for what follows
     */
    void blank(int next, int past);
  }

  private enum Line {
    EMPTY,
    FIELD, // so far the beginning of "data"
    COLON, // "data:" was read, and the one space that may follow was not
    DATA,
    COMMENT,
    OTHER
  }

  private static final byte[] FIELD = {'d', 'a', 't', 'a'};
  private static final byte[] LF = {'\n'};
  private static final byte[] CR = {'\r'};
  private static final byte[] CRLF = {'\r', '\n'};

  private final ByteOrderMark mark = new ByteOrderMark();
  private Line line = Line.EMPTY;
  private int matched; // bytes of "data"
  private boolean afterCarriage; // a line feed now belongs to the line end before it
  private boolean atBoundary = true; // no line since the last blank one
  private boolean ofEvent; // the last line was neither blank nor a comment
  private byte[] newline = LF; // the last seen

  void feed(byte[] bytes, int from, int to, Listener listener) {
    int at = mark.skip(bytes, from, to);
    while (at < to) {
      if (afterCarriage) {
        afterCarriage = false;
        if (bytes[at] == '\n') {
          newline = CRLF;
          at++;
          continue;
        }
        newline = CR;
      }
      int end = ByteRuns.endOfLine(bytes, at, to);
      readLine(bytes, at, end, listener);
      if (end < to) {
        endLine(bytes, end, to, listener);
      }
      at = end + 1;
    }
  }

  private void readLine(byte[] bytes, int from, int to, Listener listener) {
    int at = from;
    if (line == Line.EMPTY && at < to) {
      line = bytes[at] == ':' ? Line.COMMENT : Line.FIELD;
      matched = 0;
    }
    while (line == Line.FIELD && at < to) {
      readField(bytes[at++]);
    }
    if (line == Line.COLON && at < to) {
      at += bytes[at] == ' ' ? 1 : 0;
      line = Line.DATA;
    }
    if (line == Line.DATA && at < to) {
      listener.data(bytes, at, to);
    }
  }

  private void readField(byte c) {
    if (matched == FIELD.length) {
      line = c == ':' ? Line.COLON : Line.OTHER;
    } else if (c != FIELD[matched++]) {
      line = Line.OTHER;
    }
  }

  private void endLine(byte[] bytes, int at, int to, Listener listener) {
    afterCarriage = bytes[at] == '\r';
    if (!afterCarriage) {
      newline = LF;
    }
    boolean blank = line == Line.EMPTY;
    boolean pair = afterCarriage && at + 1 < to && bytes[at + 1] == '\n';
    if (blank) {
      listener.blank(at + 1, pair ? at + 2 : at + 1);
    } else if (line == Line.COMMENT) {
      listener.commentEnded(pair ? at + 2 : at + 1);
    } else if (line == Line.DATA
        || line == Line.COLON
        || line == Line.FIELD && matched == FIELD.length) {
      listener.dataEnded(at);
    }
    atBoundary = blank;
    ofEvent = !blank && line != Line.COMMENT;
    line = Line.EMPTY;
  }

  /** Whether the stream stands between two events. */
  boolean atBoundary() {
    return atBoundary && line == Line.EMPTY;
  }

  /** Whether a line feed now would belong to the blank line or comment before it. */
  boolean awaitsLineFeed() {
    return afterCarriage && !ofEvent;
  }

  /** Whether a line has begun that is or may become a {@code data} line. */
  boolean inData() {
    return line == Line.FIELD || line == Line.COLON || line == Line.DATA;
  }

  /** What must be written so that the last event is whole and another can follow, in the stream's own line ends. */
  void close(ByteSink out) {
    if (afterCarriage && newline != CR) { // a line feed would belong to the line end before it
      out.write(LF, 0, 1);
      newline = CRLF;
    }
    afterCarriage = false;
    if (line != Line.EMPTY) {
      newline(out);
    }
    if (!atBoundary || line != Line.EMPTY) {
      newline(out);
    }
    line = Line.EMPTY;
    atBoundary = true;
  }

  void newline(ByteSink out) {
    out.write(newline, 0, newline.length);
  }
}
