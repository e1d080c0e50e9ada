package dev.sluice.config;

/**
 * Where a connection goes; deployments with the same origin share its verticles and connection pools.
 *
 * @param scheme {@code http}, {@code https}, or {@code echo} for the built-in upstream
 * @param host name or address, without brackets
 * @param port 1 to 65535; 0 for the built-in upstream
 * @param verifyTls whether the server's certificate and name are checked ({@code ssl_verify})
 */
public record Origin(String scheme, String host, int port, boolean verifyTls) {
  /** The upstream inside this process: {@code echo/} models and {@code mock_response}. */
  public static final Origin BUILT_IN = new Origin("echo", "built-in", 0, true);

  public boolean isBuiltIn() {
    return this.equals(BUILT_IN);
  }

  public boolean isTls() {
    return scheme.equals("https");
  }

  /** Its name on the event bus and in logs, such as {@code https://api.openai.com:443}. */
  public String name() {
    return scheme + "://" + address() + ":" + port + (verifyTls ? "" : " (unverified TLS)");
  }

  /** Its URL as people write it, such as {@code https://api.openai.com} or {@code http://[::1]:8000}. */
  public String url() {
    boolean usual = port == (isTls() ? 443 : 80) || isBuiltIn();
    return scheme + "://" + address() + (usual ? "" : ":" + port);
  }

  private String address() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  @Override
  public String toString() {
    return name();
  }
}
