package dev.sluice.wire;

/** The result of a splice while it is written, or only measured when made with no room. */
final class SpliceOutput {
  private final byte[] source;
  private final byte[] bytes;
  private int next; // offset in source of the first byte not yet kept or skipped
  private int length;

  SpliceOutput(byte[] source, int from, int room) {
    this.source = source;
    this.next = from;
    this.bytes = new byte[room];
  }

  void keepUntil(int to) {
    put(source, next, to);
    next = to;
  }

  void skipTo(int to) {
    next = to;
  }

  void put(byte[] piece) {
    put(piece, 0, piece.length);
  }

  void putMember(byte[] name, byte[] value, boolean comma) {
    if (comma) {
      put((byte) ',');
    }
    put(name);
    put((byte) ':');
    put(value);
  }

  private void put(byte b) {
    if (bytes.length > 0) {
      bytes[length] = b;
    }
    length++;
  }

  private void put(byte[] piece, int from, int to) {
    if (bytes.length > 0) {
      System.arraycopy(piece, from, bytes, length, to - from);
    }
    length += to - from;
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }
}
