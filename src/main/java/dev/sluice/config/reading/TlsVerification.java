package dev.sluice.config.reading;

import dev.sluice.config.file.YamlValue.Scalar;

/** Reads {@code ssl_verify}, which LiteLLM also lets be the path of a certificate bundle. */
final class TlsVerification {
  private TlsVerification() {}

  static boolean read(Section section, boolean standard) {
    if (section.value("ssl_verify") instanceof Scalar scalar
        && scalar.value() instanceof String path
        && path.matches(".*[/\\\\.].*")) {
      section.warn(
          "ssl_verify", "is a file, which is not read; certificates are checked by the JVM");
      return true;
    }
    return section.flag("ssl_verify", standard);
  }
}
