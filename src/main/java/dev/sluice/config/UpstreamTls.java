package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * TLS towards an upstream.
 *
 * @param verify whether the server's certificate and name are checked: {@code ssl_verify}
 * @param authorities whose certificates are accepted: {@code ssl_verify} with a path; null: those of the JVM
 * @param identity what is shown to a server that asks: {@code ssl_certificate}; null: nothing
 */
public record UpstreamTls(
    boolean verify, @Nullable Pem authorities, @Nullable Identity identity) {
  /** Checked by the JVM's authorities, nothing to show. */
  public static final UpstreamTls STANDARD = new UpstreamTls(true, null, null);

  /** How it differs from the standard, with a space before each part. */
  @Override
  public String toString() {
    return (verify ? "" : " (unverified TLS)")
        + (authorities == null ? "" : " (authorities " + authorities + ")")
        + (identity == null ? "" : " (certificate " + identity + ")");
  }
}
