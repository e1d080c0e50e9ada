package dev.sluice.ingress.server;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Settings;
import dev.sluice.ops.Meters;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP server of one lane: for callers, or for operators. Swaps its certificate when a rollout brings another.
 * Owned by its lane's event loop.
 */
public final class CallerServer {
  private static final long SWEEP_MILLIS = 20;

  private final Vertx vertx;
  private final HttpServer server;
  private final CallerConnections connections;
  private @Nullable ServerSSLOptions certificates;
  private Duration grace = Duration.ZERO; // of a drain

  public CallerServer(
      Vertx vertx,
      HttpServerOptions options,
      CallerConnections connections,
      Meters meters,
      Handler<HttpServerRequest> requests) {
    this.vertx = vertx;
    this.connections = connections;
    this.certificates = ServerSettings.certificates(options);
    this.server = vertx
        .createHttpServer(options)
        .connectionHandler(connections::opened)
        .exceptionHandler(failure -> onFailure(failure, meters))
        .invalidRequestHandler(this::onInvalidRequest)
        .requestHandler(request -> {
          if (connections.admitted(request)) {
            requests.handle(request);
          }
        });
  }

  /** @return the port in use */
  public Future<Integer> listen(int port, String host) {
    return server.listen(port, host).map(HttpServer::actualPort);
  }

  /** New connections get the certificate of these; nothing happens when it is the same. */
  public Future<?> use(HttpServerOptions options) {
    ServerSSLOptions next = ServerSettings.certificates(options);
    if (next == null || next.equals(certificates)) {
      return Future.succeededFuture();
    }
    certificates = next;
    return server.updateSSLOptions(next);
  }

  public void tick(Settings settings) {
    connections.tick(settings.keepAliveMillis(), settings.requestReadMillis());
  }

  /**
   * Lets answers in progress end; completes when they have, or the time is up. Whoever gives a grace has closed the
   * door before: it is closed here when the last caller knows.
   *
   * @param grace how long a caller that was not told of the end may keep a connection idle
   */
  public Future<Void> drain(Duration grace, Duration patience) {
    this.grace = grace;
    long deadline = System.nanoTime() + patience.toNanos();
    Promise<Void> known = Promise.promise();
    sweep(deadline, known);
    long last = vertx.setTimer(patience.toMillis(), late -> connections.cut());
    return known
        .future()
        .compose(all -> server.shutdown(until(deadline)))
        .onComplete(closed -> vertx.cancelTimer(last));
  }

  private void sweep(long deadline, Promise<Void> known) {
    boolean isOver = deadline - System.nanoTime() <= 0;
    if (connections.drain(grace, until(deadline)) || isOver) {
      known.complete();
    } else {
      vertx.setTimer(SWEEP_MILLIS, again -> sweep(deadline, known));
    }
  }

  /** From now on callers that were not told are not waited for. */
  public void endGrace() {
    grace = Duration.ZERO;
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
  }

  /** What comes before a connection speaks HTTP. */
  private static void onFailure(Throwable failure, Meters meters) {
    if (failure instanceof SSLException) {
      meters.connectionRefused("tls_handshake");
    }
  }

  private void onInvalidRequest(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    GatewayError error;
    if (cause instanceof TooLongHttpLineException) {
      error = new GatewayError.BadHttp(414, "uri_too_long", "The request line is too long.");
    } else if (cause instanceof TooLongHttpHeaderException) {
      error = new GatewayError.BadHttp(
          431,
          "headers_too_large",
          "The request's headers are too large. Send less, or raise"
              + " sluice_settings.max_header_size_kb.");
    } else {
      error = new GatewayError.BadHttp(400, "invalid_http", "This is not a valid HTTP request.");
    }
    connections.refuseInvalid(request, error);
  }
}
