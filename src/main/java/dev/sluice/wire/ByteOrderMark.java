package dev.sluice.wire;

/** Steps over the UTF-8 byte order mark that a body may begin with, even when it comes in pieces. */
final class ByteOrderMark {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private int matched; // bytes of the mark seen; MARK.length when the question is settled

  /** Returns the offset after what belongs to the mark. */
  int skip(byte[] source, int from, int to) {
    int at = from;
    while (matched < MARK.length && at < to) {
      if (source[at] != MARK[matched]) {
        matched = MARK.length;
        return at;
      }
      matched++;
      at++;
    }
    return at;
  }
}
