package dev.sluice.config;

/**
 * Who one side of a TLS connection is. Both may be the same file.
 *
 * @param certificate its own first, then those up to the authority
 * @param key the private key of the first, not encrypted
 */
public record Identity(Pem certificate, Pem key) {
  @Override
  public String toString() {
    return certificate.equals(key) ? certificate.toString() : certificate + " with " + key;
  }
}
