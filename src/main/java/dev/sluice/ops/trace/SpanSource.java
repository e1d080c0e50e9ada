package dev.sluice.ops.trace;

import dev.sluice.bus.Operation;
import io.vertx.core.http.HttpServerRequest;

/** Makes the spans of requests, and has them sent. Thread-safe. */
public interface SpanSource {
  /** A request has come. */
  RequestSpan begin(HttpServerRequest request, Operation operation, String callId);

  /** Spans that a collector has taken. */
  long sent();

  /** Spans that were dropped, because too many waited or the collector did not take them. */
  long lost();

  /** Sends what waits and stops, within a few seconds. To be called from a thread that may wait. */
  void close();
}
