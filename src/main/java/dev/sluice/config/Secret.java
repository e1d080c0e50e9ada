package dev.sluice.config;

import java.security.MessageDigest;
import java.util.Arrays;

/** A key that never prints itself: {@code toString} gives {@code sk-...abcd}. Compared in constant time. */
public final class Secret {
  private static final int SHOWN = 4;

  private final String value;
  private final byte[] digest;

  public Secret(String value) {
    this.value = value;
    this.digest = Sha256.of(value);
  }

  /** The key itself, for the one place that sends it. */
  public String reveal() {
    return value;
  }

  /** Whether a caller's key is this one; takes as long for a near miss as for a far one. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(digest, Sha256.of(candidate));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(digest, secret.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    if (value.length() < 3 * SHOWN) {
      return "***";
    }
    return (value.startsWith("sk-") ? "sk-..." : "...") + value.substring(value.length() - SHOWN);
  }
}
