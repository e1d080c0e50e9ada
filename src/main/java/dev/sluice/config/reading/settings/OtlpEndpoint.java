package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import java.net.URI;
import java.net.URISyntaxException;

/** A URL that takes spans, of a text that names a collector. Stateless. */
final class OtlpEndpoint {
  /** OpenTelemetry Protocol specification 1.x, "OTLP/HTTP Request". */
  private static final String PATH = "/v1/traces";

  /** Of this machine's collector. */
  static final URI STANDARD = URI.create(Defaults.TRACING_ENDPOINT + PATH);

  private OtlpEndpoint() {}

  /** An endpoint that cannot be used; the message says what to write, and holds no secret. */
  static final class Unusable extends Exception {
    private final String reason;

    Unusable(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    @Override
    public String getMessage() {
      return reason;
    }
  }

  /**
   * @param exact whether the path is not to be completed
   */
  static URI parse(String text, boolean exact) throws Unusable {
    URI uri = uri(text.strip());
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (!http && !"https".equalsIgnoreCase(uri.getScheme())) {
      throw new Unusable(
          "has no http:// or https://; write http://collector:4318, where OTLP over HTTP is spoken");
    }
    if (uri.getRawUserInfo() != null || String.valueOf(uri.getRawAuthority()).contains("@")) {
      throw new Unusable("holds a user name or password; give it as a header");
    }
    if (uri.getHost() == null) {
      throw new Unusable(
          "names no host that Java can reach; write letters, digits, dots and hyphens");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new Unusable("ends in a ?query or a #fragment; cut it");
    }
    String path = uri.getRawPath().replaceFirst("/+$", "");
    return exact || path.endsWith(PATH) ? uri : uri.resolve(path + PATH);
  }

  private static URI uri(String text) throws Unusable {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new Unusable("is no URL; write http://collector:4318");
    }
  }
}
