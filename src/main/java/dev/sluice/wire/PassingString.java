package dev.sluice.wire;

/** One JSON string that comes in pieces; if somebody wants to know, which word it is. Owned by one call. */
final class PassingString {
  private boolean open;
  private boolean wanted;
  private boolean escaped; // the last byte was a backslash that escapes the next

  private int from; // the inside of a word that came in one piece
  private int to;
  /** The inside of a word that did not; full, it is none of ours. */
  private final byte[] cut = new byte[AnswerKey.LONGEST + 1];

  private int kept; // bytes in cut

  boolean isOpen() {
    return open;
  }

  boolean isWanted() {
    return wanted;
  }

  /** The opening quote was read. */
  void open(boolean isWanted) {
    open = true;
    wanted = isWanted;
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
    if (wanted) {
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
   * The word that was read, as an {@link AnswerKey}.
   *
   * @param place the object that it stands in
   * @param bytes the piece in which it ended
   */
  int key(AnswerPlace place, byte[] bytes) {
    return kept > 0 ? AnswerKey.in(place, cut, 0, kept) : AnswerKey.in(place, bytes, from, to);
  }
}
