package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * TLS towards callers.
 *
 * @param identity {@code sluice_settings.tls}: {@code certificate} and {@code key}
 * @param callerAuthorities {@code client_ca}: callers must show a certificate of one of these; null: none is asked for
 */
public record CallerTls(Identity identity, @Nullable Pem callerAuthorities) {
  @Override
  public String toString() {
    return identity + (callerAuthorities == null ? "" : ", callers by " + callerAuthorities);
  }
}
