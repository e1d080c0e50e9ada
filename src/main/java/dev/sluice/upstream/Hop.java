package dev.sluice.upstream;

import dev.sluice.config.Origin;
import dev.sluice.config.Secret;
import dev.sluice.config.UpstreamProxy;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections to an origin lead, and what requests say there: to the origin itself, maybe through a tunnel, or
 * to a proxy that passes on requests for plain HTTP. RFC 9112, section 3.2.2.
 *
 * @param forwarder the proxy that passes requests on, or null
 */
record Hop(Origin origin, @Nullable UpstreamProxy forwarder) {
  static Hop to(Origin origin) {
    UpstreamProxy proxy = origin.proxy();
    boolean forwards = proxy != null && proxy.kind() == UpstreamProxy.Kind.HTTP && !origin.isTls();
    return new Hop(origin, forwards ? proxy : null);
  }

  HttpConnectOptions connect() {
    HttpConnectOptions options =
        new HttpConnectOptions().setHost(origin.host()).setPort(origin.port());
    if (forwarder != null) {
      options.setServer(SocketAddress.inetSocketAddress(forwarder.port(), forwarder.host()));
    }
    return options;
  }

  /**
   * @param uri path and query
   */
  RequestOptions post(String uri) {
    RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST);
    if (forwarder == null) {
      return options.setURI(uri);
    }
    options.setURI(origin.url() + uri);
    if (forwarder.user() != null) {
      options.putHeader("proxy-authorization", credentials(forwarder.user(), forwarder.password()));
    }
    return options;
  }

  private static String credentials(String user, @Nullable Secret password) {
    String both = user + ":" + (password == null ? "" : password.reveal());
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }
}
