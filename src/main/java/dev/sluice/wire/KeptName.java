package dev.sluice.wire;

import java.util.Arrays;

/** A short string of an answer, kept the first time that it comes. Owned by one call. */
final class KeptName {
  private static final int LONGEST = 256; // bytes; the rest is left out

  private byte[] bytes = {};
  private boolean whole;

  /** Another text begins: what came in one before is all of it. */
  void beginText() {
    whole = bytes.length > 0;
  }

  /** Whether it has not come yet, or is coming. */
  boolean isOpen() {
    return !whole;
  }

  /** A part of it, as it stands between its quotes. */
  void add(byte[] source, int from, int to) {
    if (bytes.length < LONGEST) {
      int end = Math.min(to, from + LONGEST - bytes.length);
      byte[] longer = Arrays.copyOf(bytes, bytes.length + end - from);
      System.arraycopy(source, from, longer, bytes.length, end - from);
      bytes = longer;
    }
  }

  /** Empty when it did not come. */
  String text() {
    return JsonText.decodeWhole(bytes, 0, bytes.length);
  }
}
