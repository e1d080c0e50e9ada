package dev.sluice.ingress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.CallerOrigins;
import dev.sluice.config.Secret;
import dev.sluice.config.Settings;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets the operator in by the master key, and finds the key that a caller brings. Stateless. */
final class Admission {
  private static final String BEARER = "bearer";
  private static final CharSequence[] KEY_HEADERS = {
    HttpHeaders.createOptimized("x-litellm-api-key"),
    HttpHeaders.AUTHORIZATION,
    HttpHeaders.createOptimized("api-key"),
    HttpHeaders.createOptimized("x-api-key")
  };

  /** What proxies write; RFC 7239 and what was usual before it. */
  private static final List<CharSequence> PROXIES_HEADERS = List.of(
      AsciiString.cached("x-forwarded-for"),
      AsciiString.cached("forwarded"),
      AsciiString.cached("x-real-ip"),
      AsciiString.cached("via"));

  private static final CharSequence SITE = AsciiString.cached("sec-fetch-site");

  private static final CallerOrigins OF_THIS_MACHINE = new CallerOrigins(false, true, Set.of());

  private Admission() {}

  /**
   * Checks for the master key.
   *
   * @throws GatewayError.Unauthorized when it is set and the request brings another key or none
   */
  static void check(HttpServerRequest request, Settings settings) {
    if (settings.masterKey() != null && !isMaster(key(request, settings), settings)) {
      throw unknown();
    }
  }

  /**
   * The virtual key that a caller brings, not checked yet, or null: the master key, or none is needed.
   *
   * @throws GatewayError.Unauthorized when one is needed and the request brings none
   */
  static @Nullable String virtualKey(HttpServerRequest request, Settings settings) {
    if (settings.masterKey() == null) {
      return null;
    }
    String key = key(request, settings);
    return isMaster(key, settings) ? null : key;
  }

  static GatewayError unknown() {
    return new GatewayError.Unauthorized(
        "Incorrect API key: the key that was sent is not known to this gateway.");
  }

  /**
   * The key that a request brings.
   *
   * @throws GatewayError.Unauthorized when it brings none
   */
  static String key(HttpServerRequest request, Settings settings) {
    String key = keyOf(request.headers(), settings.keyHeader());
    if (key == null) {
      throw new GatewayError.Unauthorized(
          "No API key was sent. Send it as 'Authorization: Bearer <key>' (or in the header api-key,"
              + " x-api-key or x-litellm-api-key).");
    }
    return key;
  }

  /** Whether this is the master key. */
  static boolean isMaster(String key, Settings settings) {
    Secret master = settings.masterKey();
    return master != null && matches(master, key);
  }

  /**
   * Checks a request that looks into or changes the gateway itself. Without a master key only this machine may; what a
   * proxy on it passes on, or a browser on it sends for a page of another origin, comes from elsewhere. Pages whose name
   * their DNS makes this machine's are of this origin to browsers: it must not be called by such a name.
   *
   * @throws GatewayError when it may not
   */
  static void checkOperator(HttpServerRequest request, Settings settings) {
    if (settings.masterKey() != null) {
      check(request, settings);
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

  /** Whether {@link #checkOperator} lets it in. */
  static boolean mayOperate(HttpServerRequest request, Settings settings) {
    try {
      checkOperator(request, settings);
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

  /** The first key present, in LiteLLM's order; a header without one is passed over. */
  private static @Nullable String keyOf(MultiMap headers, @Nullable String ownHeader) {
    String key = ownHeader == null ? null : keyIn(headers.get(ownHeader));
    for (int i = 0; key == null && i < KEY_HEADERS.length; i++) {
      key = keyIn(headers.get(KEY_HEADERS[i]));
    }
    return key;
  }

  private static @Nullable String keyIn(@Nullable String header) {
    if (header == null) {
      return null;
    }
    String value = header.strip();
    boolean scheme = value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && (value.length() == BEARER.length() || value.charAt(BEARER.length()) == ' ');
    String key = scheme ? value.substring(BEARER.length()).strip() : value;
    return key.isEmpty() ? null : key;
  }

  /** Netty reads a header's bytes as Latin-1; a caller may have meant UTF-8. */
  private static boolean matches(Secret master, String key) {
    return master.matches(key)
        || !key.chars().allMatch(c -> c < 0x80)
            && master.matches(new String(key.getBytes(ISO_8859_1), UTF_8));
  }
}
