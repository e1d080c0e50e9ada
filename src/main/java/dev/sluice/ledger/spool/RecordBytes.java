package dev.sluice.ledger.spool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes of records, put together before they are written at once. Owned by one thread. */
final class RecordBytes {
  private static final int USUAL = 256 << 10; // bytes that are kept for what comes next
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int MOST = Integer.MAX_VALUE - 8; // bytes of an array

  private byte[] bytes = new byte[4096];
  private int size = 0;

  /** Makes room for what comes next, and gives back what only something large needed. */
  void clear() {
    size = 0;
    bytes = bytes.length > USUAL ? new byte[USUAL] : bytes;
  }

  int size() {
    return size;
  }

  /** Takes back what was put after this size. */
  void cut(int before) {
    size = before;
  }

  void put(int value) {
    int at = room(Byte.BYTES);
    bytes[at] = (byte) value;
  }

  void putFlag(boolean value) {
    put(value ? 1 : 0);
  }

  void putInt(int value) {
    int at = room(Integer.BYTES);
    INT.set(bytes, at, value);
  }

  void putLong(long value) {
    int at = room(Long.BYTES);
    LONG.set(bytes, at, value);
  }

  void put(byte[] value) {
    int at = room(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
  }

  /** What was put, as it stands: for changing it in place, and for reading it before more is put. */
  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  /** Returns where so many bytes go. */
  private int room(int more) {
    int at = size;
    if (bytes.length - at < more) {
      grow(more);
    }
    size = at + more;
    return at;
  }

  private void grow(int more) {
    if (size + more < 0) {
      throw new OutOfMemoryError("records of more than 2 GiB at once");
    }
    bytes = Arrays.copyOf(bytes, Math.max((int) Math.min(2L * bytes.length, MOST), size + more));
  }
}
