package dev.sluice.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The top-level members of one JSON object, found in a single validating pass over its bytes (RFC 8259). */
public final class JsonScan {
  private final byte[] source;
  private final List<Member> members;

  private JsonScan(byte[] source, List<Member> members) {
    this.source = source;
    this.members = members;
  }

  /**
   * One top-level member.
   *
   * @param key its name, escapes resolved
   * @param keyStart offset of the name's opening quote
   * @param valueStart offset of the value's first byte
   * @param valueEnd offset after the value's last byte
   */
  public record Member(String key, int keyStart, int valueStart, int valueEnd) {}

  public static JsonScan of(byte[] json) throws MalformedJson {
    throw new MalformedJson(0, "not there yet");
  }

  public byte[] source() {
    return source;
  }

  public List<Member> members() {
    return members;
  }

  public @Nullable Member member(String key) {
    return null;
  }

  /** The member's value if it is a string, escapes resolved; null if absent or not a string. */
  public @Nullable String string(String key) {
    return null;
  }

  /** Whether the member is there and is {@code true}. */
  public boolean isTrue(String key) {
    return false;
  }

  /** First byte of the member's value ({@code '"'}, {@code '{'}, {@code '['}, {@code 't'}, ...), or 0 if absent. */
  public char kind(String key) {
    return 0;
  }
}
