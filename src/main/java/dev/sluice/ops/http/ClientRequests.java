package dev.sluice.ops.http;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.spi.metrics.HttpClientMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;

/** Requests to upstreams. Thread-safe. */
final class ClientRequests
    implements HttpClientMetrics<Running, Void>, ClientMetrics<Running, HttpRequest, HttpResponse> {
  private final Side.Meters meters;

  ClientRequests(Side.Meters meters) {
    this.meters = meters;
  }

  @Override
  public ClientMetrics<Running, HttpRequest, HttpResponse> createEndpointMetrics(
      SocketAddress upstream, int poolSize) {
    return this;
  }

  @Override
  public Running init() {
    return new Running();
  }

  @Override
  public void requestBegin(Running running, String uri, HttpRequest request) {
    running.begin(meters.of(request.method()));
  }

  @Override
  public void requestEnd(Running running, long bytes) {
    running.requestEnded(bytes);
  }

  @Override
  public void requestReset(Running running) {
    running.reset();
  }

  @Override
  public void responseBegin(Running running, HttpResponse response) {
    running.answering(response.statusCode());
  }

  @Override
  public void responseEnd(Running running, long bytes) {
    running.answerEnded(bytes);
  }

  @Override
  public void close() {}
}
