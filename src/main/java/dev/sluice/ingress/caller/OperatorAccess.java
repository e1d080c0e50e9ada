package dev.sluice.ingress.caller;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.CallerOrigins;
import dev.sluice.config.Settings;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/** Whether a request may look into the gateway itself, or change it. Stateless. */
public final class OperatorAccess {
  /** What proxies write; RFC 7239 and what was usual before it. */
  private static final List<CharSequence> PROXIES_HEADERS = List.of(
      AsciiString.cached("x-forwarded-for"),
      AsciiString.cached("forwarded"),
      AsciiString.cached("x-real-ip"),
      AsciiString.cached("via"));

  private static final CharSequence SITE = AsciiString.cached("sec-fetch-site");

  private static final CallerOrigins OF_THIS_MACHINE = new CallerOrigins(false, true, Set.of());

  private OperatorAccess() {}

  /**
   * Checks a request that looks into or changes the gateway itself. Without a master key only this machine may; what a
   * proxy on it passes on, or a browser on it sends for a page of another origin, comes from elsewhere. Pages whose name
   * their DNS makes this machine's are of this origin to browsers: it must not be called by such a name.
   *
   * @throws GatewayError when it may not
   */
  public static void check(HttpServerRequest request, Settings settings) {
    if (settings.masterKey() != null) {
      CallerKey.checkMaster(request, settings);
    } else if (!isLoopback(request)
        || !LocalName.isCalled(request)
        || isPassedOn(request.headers())
        || isOfForeignPage(request)) {
      throw new GatewayError.Forbidden(
          "master_key_required",
          null,
          "Set general_settings.master_key to use this route from another machine, through a proxy, from"
              + " a web page, or by another host name than localhost or an IP address.");
    }
  }

  /** Whether {@link #check} lets it in. */
  public static boolean isGranted(HttpServerRequest request, Settings settings) {
    try {
      check(request, settings);
      return true;
    } catch (GatewayError refused) {
      return false;
    }
  }

  private static boolean isLoopback(HttpServerRequest request) {
    String host = request.remoteAddress().hostAddress();
    return host != null
        && (host.startsWith("127.") || host.equals("0:0:0:0:0:0:0:1") || host.equals("::1"));
  }

  /** Whether a proxy says for whom it asks; one that does not cannot be told from a caller. */
  private static boolean isPassedOn(MultiMap headers) {
    for (CharSequence name : PROXIES_HEADERS) {
      if (headers.contains(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Browsers send some requests before they ask whether they may: whose answers the page reads is another matter. What an
   * image or a link of the page asks for has no origin, but says whose it is, if the browser trusts the address.
   *
   * @see <a href="https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header">Sec-Fetch-Site</a>
   */
  private static boolean isOfForeignPage(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null) {
      return !OF_THIS_MACHINE.allow(origin);
    }
    String site = request.getHeader(SITE);
    return site == null
        ? isBrowser(request) && !LocalName.isTrusted(request)
        : site.equalsIgnoreCase("cross-site");
  }

  private static boolean isBrowser(HttpServerRequest request) {
    String agent = request.getHeader(HttpHeaders.USER_AGENT);
    return agent != null && agent.startsWith("Mozilla/");
  }
}
