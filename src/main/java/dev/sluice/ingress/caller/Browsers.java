package dev.sluice.ingress.caller;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.CallerOrigins;
import dev.sluice.config.Settings;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Lets web pages of other origins read answers, as browsers want it said. Whether a request may be made is for its key to
 * say; browsers ask about it before, without a key. Where there are no keys, its origin says so: browsers send some
 * requests without asking. Stateless.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS in the Fetch standard</a>
 */
public final class Browsers {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String SECONDS = "600"; // for which a browser need not ask again; LiteLLM's
  private static final CharSequence ANY = AsciiString.cached("*");

  private Browsers() {}

  /**
   * Adds what its browser wants to read, if a browser makes the request for a page of another origin.
   *
   * @return whether it only asked what may be asked, and is answered
   * @throws GatewayError.Forbidden when it asked that for a page that may not, or there is no master key and it calls for
   *     one
   */
  public static boolean answered(HttpServerRequest request, Settings settings) {
    CallerOrigins origins = settings.listening().origins();
    String origin = request.headers().get(HttpHeaders.ORIGIN);
    if (origin == null) {
      return false;
    }
    boolean asksFirst = request.method() == HttpMethod.OPTIONS
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    MultiMap answer = request.response().headers();
    if (!origins.all()) {
      answer.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    if (origins.allow(origin)) {
      answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.all() ? ANY : origin);
      answer.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANY);
    } else if (asksFirst || settings.masterKey() == null && !LocalName.isOfPage(origin, request)) {
      throw new GatewayError.Forbidden(
          "origin_not_allowed",
          null,
          "Web pages of this origin may not call the gateway: sluice_settings.cors_origins does not have"
              + " it.");
    }
    if (asksFirst) {
      say(request, answer);
    }
    return asksFirst;
  }

  private static void say(HttpServerRequest request, MultiMap answer) {
    answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    answer.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, SECONDS);
    String wanted = request.headers().get(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    if (wanted != null) {
      answer.add(HttpHeaders.VARY, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
      answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, wanted);
    }
    request.response().setStatusCode(204).end();
  }
}
