package dev.sluice.upstream.probe;

import dev.sluice.config.Origin;
import dev.sluice.upstream.OriginOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a check's requests, each with a client of its own: on a new connection it sees what a new caller would, and a
 * client that is closed is the only way to end an answer that does not end. Owned by one event loop.
 */
final class Probes {
  private static final int MAX_HEADER_BYTES = 65_536;

  private final Vertx vertx;

  private int connectMillis;

  Probes(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * One request of a check.
   *
   * @param uri path and query
   * @param body JSON to post, or null: a GET
   * @param timeoutMillis for connection, request and answer
   */
  record Probe(
      Origin origin,
      String uri,
      Map<String, String> headers,
      byte @Nullable [] body,
      long timeoutMillis) {
    HttpMethod method() {
      return body == null ? HttpMethod.GET : HttpMethod.POST;
    }

    /** As people call it. */
    String name() {
      int query = uri.indexOf('?');
      return method() + " " + origin.url() + (query < 0 ? uri : uri.substring(0, query));
    }
  }

  /** From now on a connection may take so long. */
  void connectWithin(int millis) {
    connectMillis = millis;
  }

  /** Asks, and fails when the whole answer is not there in time. */
  Future<HttpResponse<Buffer>> send(Probe probe) {
    Origin origin = probe.origin;
    WebClient client = client(origin);
    HttpRequest<Buffer> request = client
        .request(probe.method(), origin.port(), origin.host(), probe.uri)
        .ssl(origin.isTls())
        .as(new HeadOfBody());
    probe.headers.forEach(request::putHeader);
    Future<HttpResponse<Buffer>> sent =
        probe.body == null ? request.send() : request.sendBuffer(Buffer.buffer(probe.body));
    return sent.timeout(probe.timeoutMillis, TimeUnit.MILLISECONDS)
        .onComplete(over -> client.close());
  }

  private WebClient client(Origin origin) {
    WebClientOptions options = OriginOptions.add(new WebClientOptions(), origin)
        .setUserAgentEnabled(false)
        .setFollowRedirects(false);
    options
        .setKeepAlive(false)
        .setConnectTimeout(connectMillis)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_HEADER_BYTES)
        .setDecompressionSupported(true);
    return WebClient.create(vertx, options, new PoolOptions().setHttp1MaxSize(1));
  }
}
