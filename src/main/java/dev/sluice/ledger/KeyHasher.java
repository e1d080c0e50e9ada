package dev.sluice.ledger;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes hashes of keys out of request headers, and little garbage. Owned by one thread. */
public final class KeyHasher {
  private static final int HASH_BYTES = 32;
  private static final int USUAL_BYTES = 256;

  private final MessageDigest digest;
  private final ByteBuffer hash = ByteBuffer.allocate(HASH_BYTES);
  private byte[] bytes = new byte[USUAL_BYTES];

  public KeyHasher() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** @param key each of its characters a byte, as Netty reads headers, whatever encoding the caller meant */
  public KeyHash hash(String key) {
    int length = key.length();
    if (length > bytes.length) {
      bytes = new byte[length];
    }
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) key.charAt(i);
    }
    digest.update(bytes, 0, length);
    try {
      digest.digest(hash.array(), 0, HASH_BYTES);
    } catch (DigestException tooShort) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", tooShort);
    }
    return new KeyHash(hash.getLong(0), hash.getLong(8), hash.getLong(16), hash.getLong(24));
  }
}
