package dev.sluice.ops.trace.otel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Fields of a message in Protocol Buffers' wire format, used again and again. Tags are those of fields 1 to 15, a byte
 * each. One thread.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class ProtoBuffer {
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LONGEST_VARINT = 10; // bytes

  private byte[] bytes;
  private int size;

  ProtoBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /** A copy of the bytes between these places. */
  ProtoBuffer copy(int from, int to) {
    ProtoBuffer copy = new ProtoBuffer(to - from);
    System.arraycopy(bytes, from, copy.bytes, 0, to - from);
    copy.size = to - from;
    return copy;
  }

  /** Where the next field begins, behind the message or text that begins here. */
  int after(int field) {
    int at = field + 1;
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      length |= (next & 0x7f) << shift;
      if (next >= 0) {
        return at + length;
      }
    }
  }

  ProtoBuffer tag(int tag) {
    reserve(1);
    bytes[size++] = (byte) tag;
    return this;
  }

  ProtoBuffer varint(long value) {
    if ((value & ~0x7fL) == 0) {
      return tag((int) value); // as most are
    }
    reserve(LONGEST_VARINT);
    byte[] to = bytes;
    int at = size;
    long rest = value;
    do {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    } while ((rest & ~0x7fL) != 0);
    to[at++] = (byte) rest;
    size = at;
    return this;
  }

  /** How many bytes a varint takes. */
  static int sizeOf(long value) {
    return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
  }

  ProtoBuffer fixed64(long value) {
    reserve(Long.BYTES);
    LITTLE.set(bytes, size, value);
    size += Long.BYTES;
    return this;
  }

  ProtoBuffer fixed32(int value) {
    reserve(Integer.BYTES);
    for (int shift = 0; shift < Integer.SIZE; shift += 8) {
      bytes[size++] = (byte) (value >> shift);
    }
    return this;
  }

  /** Eight bytes of an id. */
  ProtoBuffer id(long value) {
    reserve(Long.BYTES);
    BIG.set(bytes, size, value);
    size += Long.BYTES;
    return this;
  }

  ProtoBuffer raw(byte[] some) {
    return raw(some, some.length);
  }

  ProtoBuffer raw(ProtoBuffer other) {
    return raw(other.bytes, other.size);
  }

  private ProtoBuffer raw(byte[] some, int length) {
    reserve(length);
    System.arraycopy(some, 0, bytes, size, length);
    size += length;
    return this;
  }

  /** A field that is a message. */
  ProtoBuffer message(int tag, ProtoBuffer message) {
    return tag(tag).varint(message.size).raw(message);
  }

  /** A field that is a text. */
  ProtoBuffer text(int tag, String text) {
    if (isAscii(text)) {
      return tag(tag).varint(text.length()).ascii(text);
    }
    byte[] encoded = text.getBytes(UTF_8);
    return tag(tag).varint(encoded.length).raw(encoded);
  }

  static boolean isAscii(String text) {
    int all = 0;
    for (int i = 0; i < text.length(); i++) {
      all |= text.charAt(i);
    }
    return all < 0x80;
  }

  @SuppressWarnings("deprecation") // takes the low byte of each character, which is what ASCII is
  ProtoBuffer ascii(String text) {
    reserve(text.length());
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
    return this;
  }
}
