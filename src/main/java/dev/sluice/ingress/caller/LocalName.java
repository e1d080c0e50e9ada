package dev.sluice.ingress.caller;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;

/**
 * By which name a caller means this machine: an IP address, {@code localhost} or {@code *.localhost}. Any other is what
 * somebody's DNS says, and that may be a web page's own. Stateless.
 */
final class LocalName {
  private static final String LOCALHOST = "localhost";

  private LocalName() {}

  /** Whether a request calls the gateway by such a name. */
  static boolean isCalled(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    return authority != null && isOne(authority.host());
  }

  /** Whether a page of this origin comes from the gateway itself, which is called by such a name. */
  static boolean isOfPage(String origin, HttpServerRequest request) {
    return isCalled(request)
        && origin.equalsIgnoreCase(request.scheme() + "://" + request.authority());
  }

  /**
   * Whether browsers tell it whose page asks, unlike {@code 0.0.0.0}, which leads here too.
   *
   * @see <a href="https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy">Secure Contexts</a>
   */
  static boolean isTrusted(HttpServerRequest request) {
    String host = request.authority().host().toLowerCase(Locale.ROOT);
    return request.isSSL()
        || isLocalhost(host)
        || host.startsWith("127.")
        || host.matches("\\[?::1]?");
  }

  private static boolean isLocalhost(String name) {
    return name.equals(LOCALHOST) || name.endsWith("." + LOCALHOST);
  }

  private static boolean isOne(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return isLocalhost(name)
        || NetUtil.isValidIpV4Address(name)
        || NetUtil.isValidIpV6Address(name);
  }
}
