package dev.sluice.ledger.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of one record after the other; a text that many have is made once. Owned by one thread. */
final class RecordInput {
  static final int ABSENT = -1; // in place of a text's length
  private static final int KEPT = 256; // texts; a power of two
  private static final int LONGEST = 128; // bytes of one

  private final byte[][] keptBytes = new byte[KEPT][];
  private final String[] kept = new String[KEPT];
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  /** A part that the record before had too, as often as not: then it is made once. */
  static final class Part<T> {
    private byte[] bytes = {};
    private @Nullable T made; // of them
  }

  /** The same input, on a record in an array. */
  RecordInput on(byte[] array, int start, int length) {
    bytes = ByteBuffer.wrap(array, start, length);
    return this;
  }

  int getByte() {
    return bytes.get() & 0xff;
  }

  boolean getFlag() {
    return bytes.get() != 0;
  }

  int getInt() {
    return bytes.getInt();
  }

  long getLong() {
    return bytes.getLong();
  }

  /** A text of this record alone, or null. */
  @Nullable
  String getText() throws IOException {
    int length = length();
    return length == ABSENT ? null : make(skip(length), length);
  }

  /** A text that other records have too, or null. */
  @Nullable
  String getShared() throws IOException {
    int length = length();
    if (length == ABSENT) {
      return null;
    }
    int start = skip(length);
    return length > LONGEST ? make(start, length) : shared(start, length);
  }

  /** What was made of the part that was read last, and passes it, when the same bytes are here; or null. */
  <T> @Nullable T again(Part<T> part) {
    int start = bytes.position();
    int end = start + part.bytes.length;
    if (part.made == null
        || end > bytes.limit()
        || !Arrays.equals(bytes.array(), start, end, part.bytes, 0, part.bytes.length)) {
      return null;
    }
    bytes.position(end);
    return part.made;
  }

  /** Where the next byte is. */
  int position() {
    return bytes.position();
  }

  /** Keeps what was made of the bytes from there to here. */
  <T> T keep(Part<T> part, int start, T made) {
    part.bytes = Arrays.copyOfRange(bytes.array(), start, bytes.position());
    part.made = made;
    return made;
  }

  private int length() throws IOException {
    int length = bytes.getInt();
    if (length != ABSENT && (length < 0 || length > bytes.remaining())) {
      throw new IOException("a text longer than its record");
    }
    return length;
  }

  /** Returns where it was. */
  private int skip(int length) {
    int start = bytes.position();
    bytes.position(start + length);
    return start;
  }

  private String make(int start, int length) {
    return new String(bytes.array(), start, length, UTF_8);
  }

  private String shared(int start, int length) {
    byte[] array = bytes.array();
    int hash = length;
    for (int i = start; i < start + length; i++) {
      hash = 31 * hash + array[i];
    }
    int place = (hash ^ hash >>> 16) & KEPT - 1;
    byte[] before = keptBytes[place];
    if (before == null || !Arrays.equals(before, 0, before.length, array, start, start + length)) {
      keptBytes[place] = Arrays.copyOfRange(array, start, start + length);
      kept[place] = make(start, length);
    }
    return kept[place];
  }
}
