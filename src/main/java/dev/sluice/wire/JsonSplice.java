package dev.sluice.wire;

/** Edits top-level members of a scanned object; every byte that is not edited stays as it came. */
public final class JsonSplice {
  public JsonSplice(JsonScan scan) {}

  /** Replaces the member's value, or appends the member. */
  public JsonSplice set(String key, byte[] value) {
    return this;
  }

  /** Appends the member where the object has none of that name. */
  public JsonSplice setIfAbsent(String key, byte[] value) {
    return this;
  }

  /** Removes the member and its comma. */
  public JsonSplice remove(String key) {
    return this;
  }

  /** Gives the member another name; nothing happens if it is absent or the new name is taken. */
  public JsonSplice rename(String key, String newKey) {
    return this;
  }

  public byte[] toBytes() {
    return new byte[0];
  }
}
