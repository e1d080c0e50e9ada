package dev.sluice.ledger;

import dev.sluice.config.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A virtual key as it is kept: the SHA-256 of the whole key, {@code sk-} included, as in LiteLLM's tables. In hex it is
 * the key's {@code token}. Nothing leads back from it to the key.
 */
public record KeyHash(long a, long b, long c, long d) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /** The hash of a key in plain text. */
  public static KeyHash of(String key) {
    return of(Sha256.of(key));
  }

  private static KeyHash of(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new KeyHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  /** Of a management call's {@code key}, which LiteLLM takes in plain text or as the hash in hex. */
  public static KeyHash ofEither(String keyOrToken) {
    return HEX.matcher(keyOrToken).matches() ? parse(keyOrToken) : of(keyOrToken);
  }

  /**
   * @param token 64 lowercase hex digits
   * @throws IllegalArgumentException if it is anything else
   */
  public static KeyHash parse(String token) {
    if (!HEX.matcher(token).matches()) {
      throw new IllegalArgumentException("not a key's hash");
    }
    return of(HexFormat.of().parseHex(token));
  }

  /** The key's {@code token}: 64 lowercase hex digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
  }
}
