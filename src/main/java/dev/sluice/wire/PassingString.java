package dev.sluice.wire;

/** One JSON string that comes in pieces; if it is a member's name, which one. Owned by one call. */
final class PassingString {
  private boolean open;
  private boolean name;
  private boolean escaped; // the last byte was a backslash that escapes the next

  private int from; // the inside of a name that came in one piece
  private int to;
  /** The inside of a name that did not; full, it is none of ours. */
  private final byte[] cut = new byte[AnswerKey.LONGEST + 1];

  private int kept; // bytes in cut

  boolean isOpen() {
    return open;
  }

  boolean isName() {
    return name;
  }

  /** The opening quote was read. */
  void open(boolean isName) {
    open = true;
    name = isName;
    escaped = false;
    kept = 0;
  }

  void abandon() {
    open = false;
  }

  /** Returns the offset after the closing quote, or {@code end} while it is still to come. */
  int read(byte[] bytes, int begin, int end) {
    int at = escaped ? begin + 1 : begin;
    while ((at = ByteRuns.endOfText(bytes, at, end)) < end && bytes[at] != '"') {
      at += 2;
    }
    escaped = at > end;
    open = at >= end;
    if (name) {
      keep(bytes, begin, Math.min(at, end));
    }
    return open ? end : at + 1;
  }

  private void keep(byte[] bytes, int begin, int end) {
    if (!open && kept == 0) {
      from = begin;
      to = end;
      return;
    }
    int length = Math.min(end - begin, cut.length - kept);
    System.arraycopy(bytes, begin, cut, kept, length);
    kept += length;
  }

  /**
   * The {@link AnswerKey} of the name that was read.
   *
   * @param place the object that it stands in
   * @param bytes the piece in which it ended
   */
  int key(AnswerPlace place, byte[] bytes) {
    return kept > 0 ? AnswerKey.in(place, cut, 0, kept) : AnswerKey.in(place, bytes, from, to);
  }
}
