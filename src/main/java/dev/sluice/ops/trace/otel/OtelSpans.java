package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Operation;
import dev.sluice.config.TracingSettings;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.ops.trace.SpanSource;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The spans of this process. Thread-safe. */
public final class OtelSpans implements SpanSource {
  private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final SpanIntake intake;
  private final Sampling sampling;

  public OtelSpans(Vertx vertx, Sockets sockets, TracingSettings settings) {
    sampling = Sampling.of(settings.sampleRatio(), settings.heedsCallers());
    intake = new SpanIntake(vertx, sockets, settings);
  }

  @Override
  public RequestSpan begin(HttpServerRequest request, Operation operation, String callId) {
    TraceContext caller = TraceContext.of(request.headers());
    return new OtelRequestSpan(intake, context(caller), caller, request, operation, callId);
  }

  private TraceContext context(@Nullable TraceContext caller) {
    if (caller != null) {
      boolean wanted = sampling.wants(caller, caller.low());
      return new TraceContext(caller.high(), caller.low(), id(), wanted, caller.state());
    }
    long low = id();
    return new TraceContext(id(), low, id(), sampling.wants(null, low), "");
  }

  /** A new id, never 0. */
  static long id() {
    long id;
    do {
      id = ThreadLocalRandom.current().nextLong();
    } while (id == 0);
    return id;
  }

  @Override
  public long sent() {
    return intake.sent();
  }

  @Override
  public long lost() {
    return intake.lost();
  }

  @Override
  public void close() {
    intake.close(CLOSE_MILLIS);
  }
}
