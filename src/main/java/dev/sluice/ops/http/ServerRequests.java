package dev.sluice.ops.http;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;

/** Requests of callers. Thread-safe. */
final class ServerRequests implements HttpServerMetrics<Running, Void> {
  private final Side.Meters meters;

  ServerRequests(Side.Meters meters) {
    this.meters = meters;
  }

  @Override
  public Running requestBegin(SocketAddress caller, HttpRequest request) {
    Running running = new Running();
    running.begin(meters.of(request.method()));
    return running;
  }

  @Override
  public void requestEnd(Running running, HttpRequest request, long bytes) {
    running.requestEnded(bytes);
  }

  @Override
  public void requestReset(Running running) {
    running.reset();
  }

  @Override
  public void responseEnd(Running running, HttpResponse response, long bytes) {
    running.answering(response.statusCode());
    running.answerEnded(bytes);
  }
}
