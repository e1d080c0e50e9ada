package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * Where a connection goes, and how; deployments with the same origin share its verticles and connection pools.
 *
 * @param scheme {@code http}, {@code https}, or {@code echo} for the built-in upstream
 * @param host name or address, without brackets
 * @param port 1 to 65535; 0 for the built-in upstream
 * @param tls how the connection is secured; the standard where it is not
 * @param proxy what it goes through, or null
 */
public record Origin(
    String scheme,
    String host,
    int port,
    UpstreamTls tls,
    @Nullable UpstreamProxy proxy) {
  /** The upstream inside this process: {@code echo/} models and {@code mock_response}. */
  public static final Origin BUILT_IN = new Origin("echo", "built-in", 0);

  /** Without a proxy, and with the standard's TLS if with any. */
  public Origin(String scheme, String host, int port) {
    this(scheme, host, port, UpstreamTls.STANDARD, null);
  }

  public boolean isBuiltIn() {
    return this.equals(BUILT_IN);
  }

  public boolean isTls() {
    return scheme.equals("https");
  }

  /** Its name on the event bus and in logs, such as {@code https://api.openai.com:443}; another for each origin. */
  public String name() {
    String by = proxy == null ? "" : " (by " + proxy + user(proxy) + ")";
    return scheme + "://" + address() + ":" + port + tls + by;
  }

  private static String user(UpstreamProxy proxy) {
    return proxy.user() == null ? "" : " as " + proxy.user();
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
