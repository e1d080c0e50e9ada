package dev.sluice.ops.trace.otel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * An attribute's name, as it is sent; with it the attribute itself is written.
 *
 * @see <a href="https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto">
 *     KeyValue and AnyValue</a>
 */
final class Key {
  private static final int LONGEST_TEXT = 256; // characters of a value, which may be a caller's
  private static final int KEY = 0x0a;
  private static final int VALUE = 0x12;
  private static final int TEXT = 0x0a;
  private static final int BOOL = 0x10;
  private static final int INT = 0x18;
  private static final int DOUBLE = 0x21;

  private final byte[] field;

  private Key(byte[] field) {
    this.field = field;
  }

  /** @param name ASCII */
  static Key of(String name) {
    ProtoBuffer field = new ProtoBuffer(name.length() + 2).text(KEY, name);
    return new Key(Arrays.copyOf(field.bytes(), field.size()));
  }

  /**
   * Adds the attribute to a message.
   *
   * @param tag of the message's attributes
   */
  void put(ProtoBuffer message, int tag, String text) {
    String value = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    if (ProtoBuffer.isAscii(value)) {
      begin(message, tag, 1 + ProtoBuffer.sizeOf(value.length()) + value.length())
          .tag(TEXT)
          .varint(value.length())
          .ascii(value);
      return;
    }
    byte[] bytes = value.getBytes(UTF_8);
    begin(message, tag, 1 + ProtoBuffer.sizeOf(bytes.length) + bytes.length)
        .tag(TEXT)
        .varint(bytes.length)
        .raw(bytes);
  }

  void put(ProtoBuffer message, int tag, long number) {
    begin(message, tag, 1 + ProtoBuffer.sizeOf(number)).tag(INT).varint(number);
  }

  void put(ProtoBuffer message, int tag, double number) {
    begin(message, tag, 1 + Double.BYTES).tag(DOUBLE).fixed64(Double.doubleToRawLongBits(number));
  }

  void putTrue(ProtoBuffer message, int tag) {
    begin(message, tag, 2).tag(BOOL).tag(1);
  }

  private ProtoBuffer begin(ProtoBuffer message, int tag, int ofValue) {
    int all = field.length + 1 + ProtoBuffer.sizeOf(ofValue) + ofValue;
    return message.tag(tag).varint(all).raw(field).tag(VALUE).varint(ofValue);
  }
}
