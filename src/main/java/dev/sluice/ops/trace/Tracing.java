package dev.sluice.ops.trace;

import dev.sluice.bus.Operation;
import dev.sluice.config.TracingSettings;
import dev.sluice.ops.Meters;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.genai.GenAiMeters;
import dev.sluice.ops.genai.MeteredSpan;
import dev.sluice.ops.trace.otel.OtelSpans;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Whether requests are traced, which is settled once, by the first configuration, and measured as OpenTelemetry does.
 * Thread-safe.
 */
public final class Tracing {
  private static final int MOST_SUBJECTS = 300; // of OpenTelemetry's metrics

  private final Vertx vertx;
  private final Sockets sockets;
  private final Meters meters;
  private final GenAiMeters genAi = new GenAiMeters(MOST_SUBJECTS);
  private boolean begun;
  private volatile @Nullable SpanSource source; // null: off

  /** @param sockets the connections of {@code vertx} */
  public Tracing(Vertx vertx, Sockets sockets, Meters meters) {
    this.vertx = vertx;
    this.sockets = sockets;
    this.meters = meters;
    meters.register(genAi);
  }

  /** Loads what traces are made with; takes a while, so never on an event loop. Later calls change nothing. */
  public synchronized void begin(TracingSettings settings) {
    if (!begun) {
      begun = true;
      SpanSource spans = new OtelSpans(vertx, sockets, settings);
      source = spans;
      meters.register(new SpanCounts(spans::sent, spans::lost));
    }
  }

  /**
   * A request has come.
   *
   * @param measured whether OpenTelemetry's metrics are wanted too
   */
  public RequestSpan begin(
      HttpServerRequest request, Operation operation, String callId, boolean measured) {
    SpanSource spans = source;
    RequestSpan span = spans == null ? RequestSpan.NONE : spans.begin(request, operation, callId);
    return measured ? new MeteredSpan(span, genAi, operation) : span;
  }

  /** Sends what waits and stops, within a few seconds. To be called from a thread that may wait. */
  public void close() {
    SpanSource spans = source;
    source = null;
    if (spans != null) {
      spans.close();
    }
  }
}
