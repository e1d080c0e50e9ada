package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * A forward proxy on the way to an upstream.
 *
 * @param kind how it is spoken to
 * @param host name or address, without brackets
 * @param port 1 to 65535
 * @param user or null: it asks for none
 */
public record UpstreamProxy(
    Kind kind,
    String host,
    int port,
    @Nullable String user,
    @Nullable Secret password) {

  /** What a proxy speaks; TLS upstreams are reached by CONNECT with HTTP. */
  public enum Kind {
    HTTP,
    SOCKS5
  }

  /** Its URL without user and password. */
  @Override
  public String toString() {
    String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (kind == Kind.HTTP ? "http" : "socks5") + "://" + address + ":" + port;
  }
}
