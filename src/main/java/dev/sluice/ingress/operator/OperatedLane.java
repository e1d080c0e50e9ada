package dev.sluice.ingress.operator;

import dev.sluice.bus.GatewayError;
import dev.sluice.ingress.request.BufferedBytes;
import dev.sluice.ingress.serving.Serving;
import dev.sluice.ops.Meters;
import io.vertx.core.http.HttpServerRequest;

/** What operators' routes need of their lane. Owned by its event loop. */
public interface OperatedLane {
  /** What is served now. */
  Serving serving();

  Meters meters();

  /** What bodies take up while they are held. */
  BufferedBytes buffered();

  /** Answers a request with an error, which the access log tells of. */
  void refuse(HttpServerRequest request, GatewayError error);
}
