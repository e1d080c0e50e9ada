package dev.sluice.config;

import java.util.HexFormat;

/**
 * What a PEM file held when it was read: certificates, a private key, or both. Prints as its file and a digest, so that
 * a change shows and a key does not.
 *
 * @param file as it is named in the config
 * @param text all of it
 */
public record Pem(String file, String text) {
  private static final int DIGEST_BYTES = 4;

  @Override
  public String toString() {
    return file + "#" + HexFormat.of().formatHex(Sha256.of(text), 0, DIGEST_BYTES);
  }
}
