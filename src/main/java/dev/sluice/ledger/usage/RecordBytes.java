package dev.sluice.ledger.usage;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of records, put together before they are written at once. Owned by one thread. */
final class RecordBytes {
  private static final int USUAL = 256 << 10; // bytes that are kept for what comes next

  private ByteBuffer bytes = ByteBuffer.allocate(4096);

  /** Makes room for what comes next, and gives back what only something large needed. */
  void clear() {
    bytes = bytes.capacity() > USUAL ? ByteBuffer.allocate(USUAL) : bytes.clear();
  }

  int size() {
    return bytes.position();
  }

  /** Takes back what was put after this size. */
  void cut(int size) {
    bytes.position(size);
  }

  void put(int value) {
    room(Byte.BYTES).put((byte) value);
  }

  void putFlag(boolean value) {
    put(value ? 1 : 0);
  }

  void putInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  void put(byte[] value) {
    room(value.length).put(value);
  }

  /** What was put, as it stands: for changing it in place, and for reading it before more is put. */
  ByteBuffer view() {
    return bytes.duplicate().flip();
  }

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      int size = bytes.position();
      if (size + more < 0) {
        throw new OutOfMemoryError("records of more than 2 GiB at once");
      }
      int grown = Math.max(2 * bytes.capacity(), size + more);
      bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), grown)).position(size);
    }
    return bytes;
  }
}
