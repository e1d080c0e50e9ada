package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Call;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.ops.Examples;
import dev.sluice.ops.genai.GenAiNames;
import dev.sluice.ops.trace.ErrorType;
import dev.sluice.ops.trace.RequestSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** A server span with one client span below it for each attempt. Owned by its lane's event loop. */
final class OtelRequestSpan implements RequestSpan {
  private static final int CALLER_LEFT = 499;

  private final Tracer tracer;
  private final Examples examples;
  private final Span span;
  private final Context here;
  private @Nullable String asked; // the group, once it is known
  private long askedAt;
  private long firstByteAfter; // nanoseconds since then; 0 until an answer began
  private int attempts;
  private @Nullable AttemptSpan attempt; // in progress
  private String group = ""; // of the last attempt
  private @Nullable String error; // of the attempt before, or of the request
  private boolean over;

  private OtelRequestSpan(Tracer tracer, Examples examples, Span span) {
    this.tracer = tracer;
    this.examples = examples;
    this.span = span;
    this.here = Context.root().with(span);
  }

  static OtelRequestSpan begin(
      Tracer tracer,
      Examples examples,
      Context caller,
      HttpServerRequest request,
      Operation operation,
      String callId) {
    Span span = tracer
        .spanBuilder("POST " + operation.route())
        .setParent(caller)
        .setSpanKind(SpanKind.SERVER)
        .startSpan();
    OtelRequestSpan made = new OtelRequestSpan(tracer, examples, span);
    if (span.isRecording()) {
      span.setAllAttributes(of(request, operation, callId));
      request.response().closeHandler(gone -> made.ended(CALLER_LEFT, null)); // until it is read
    }
    return made;
  }

  private static Attributes of(HttpServerRequest request, Operation operation, String callId) {
    AttributesBuilder attributes = Attributes.builder()
        .put(Names.METHOD, "POST")
        .put(Names.ROUTE, operation.route())
        .put(Names.SCHEME, String.valueOf(request.scheme()))
        .put(Names.HTTP_VERSION, version(request.version()))
        .put(Names.OPERATION, GenAiNames.operation(operation))
        .put(Names.CALL_ID, callId);
    if (request.remoteAddress() != null) {
      attributes.put(Names.CALLER, request.remoteAddress().hostAddress());
    }
    return attributes.build();
  }

  private static String version(HttpVersion version) {
    return switch (version) {
      case HTTP_1_0 -> "1.0";
      case HTTP_1_1 -> "1.1";
      default -> "2";
    };
  }

  @Override
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  @Override
  public void asks(String name, boolean stream) {
    asked = name;
    askedAt = System.nanoTime();
    span.setAttribute(Names.GROUP, name);
    if (stream) {
      span.setAttribute(Names.STREAM, true);
    }
  }

  @Override
  public Call sent(Call call) {
    if (attempt != null) {
      attempt.end(null);
    }
    String next = call.deployment().group();
    if (attempts++ > 0 && span.isRecording()) {
      span.addEvent(next.equals(group) ? Names.RETRY : Names.FALLBACK, why(next));
    }
    group = next;
    attempt = AttemptSpan.begin(tracer, here, call, attempts);
    return attempt.call();
  }

  private Attributes why(String next) {
    AttributesBuilder attributes =
        Attributes.builder().put(Names.ATTEMPT, (long) attempts).put(Names.GROUP, next);
    if (error != null) {
      attributes.put(Names.ERROR, error);
    }
    return attributes.build();
  }

  @Override
  public void answered(int status) {
    firstByteAfter = System.nanoTime() - askedAt;
    if (attempt != null) {
      attempt.answered(status);
    }
  }

  @Override
  public void failed(GatewayError why, Consumed consumed) {
    error = ErrorType.of(why);
    if (attempt != null) {
      attempt.used(consumed);
      attempt.failed(why);
      attempt = null;
    }
  }

  @Override
  public void ended(int status, @Nullable GatewayError why) {
    if (over) {
      return;
    }
    over = true;
    error = ErrorType.of(status, why);
    span.setAttribute(Names.STATUS, (long) status);
    if (error != null) {
      span.setAttribute(Names.ERROR, error);
    }
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
    if (asked != null && span.getSpanContext().isSampled()) {
      long total = System.nanoTime() - askedAt;
      examples.seen(asked, traceId(), span.getSpanContext().getSpanId(), firstByteAfter, total);
    }
  }

  @Override
  public void cancelled() {
    settled(Consumed.NOTHING);
  }

  @Override
  public void settled(Consumed consumed) {
    if (attempt != null) {
      attempt.used(consumed);
      attempt.end(error);
      attempt = null;
    }
  }
}
