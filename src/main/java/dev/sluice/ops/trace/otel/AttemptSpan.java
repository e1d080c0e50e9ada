package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Call;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.ops.genai.GenAiNames;
import dev.sluice.ops.trace.ErrorType;
import dev.sluice.wire.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The client span of one attempt, ended once. Owned by its request's span. */
final class AttemptSpan {
  /** Of the caller's doing, not of the provider's. */
  private static final String CALLER_LEFT = "client_disconnected";

  private final Span span;
  private final Call call;
  private final long began = System.nanoTime();
  private boolean answered;

  private AttemptSpan(Span span, Call call) {
    this.span = span;
    this.call = call;
  }

  /**
   * @param number 1 and up, of this request
   */
  static AttemptSpan begin(Tracer tracer, Context request, Call call, int number) {
    Deployment deployment = call.deployment();
    Span span = tracer
        .spanBuilder(
            GenAiNames.operation(call.operation()) + " " + deployment.upstreamModel()) // bounded
        .setParent(request)
        .setSpanKind(SpanKind.CLIENT)
        .startSpan();
    if (span.isRecording()) {
      span.setAllAttributes(of(call, number));
    }
    return new AttemptSpan(span, call.with(TraceHeaders.with(request.with(span), call.headers())));
  }

  private static Attributes of(Call call, int number) {
    Deployment deployment = call.deployment();
    AttributesBuilder attributes = Attributes.builder()
        .put(Names.OPERATION, GenAiNames.operation(call.operation()))
        .put(Names.PROVIDER, GenAiNames.provider(deployment.provider().prefix()))
        .put(Names.MODEL, call.upstreamModel())
        .put(Names.SERVER, deployment.origin().host())
        .put(Names.SERVER_PORT, (long) deployment.origin().port())
        .put(Names.METHOD, "POST")
        .put(Names.GROUP, deployment.group())
        .put(Names.DEPLOYMENT, deployment.id())
        .put(Names.ATTEMPT, (long) number);
    if (call.stream()) {
      attributes.put(Names.STREAM, true);
    }
    return attributes.build();
  }

  /** To be sent: the same, with this span's context. */
  Call call() {
    return call;
  }

  void answered(int status) {
    if (answered) {
      return;
    }
    answered = true;
    span.setAttribute(Names.STATUS, (long) status);
    span.addEvent(Names.FIRST_BYTE);
    if (call.stream()) {
      span.setAttribute(Names.FIRST_CHUNK, (System.nanoTime() - began) / 1e9);
    }
  }

  void failed(GatewayError error) {
    if (error instanceof GatewayError.UpstreamAnswered) {
      span.setAttribute(Names.STATUS, (long) error.status());
    }
    end(ErrorType.of(error));
  }

  /** What the provider says that it used. */
  void used(Consumed consumed) {
    Usage usage = consumed.usage();
    if (usage.isKnown()) {
      span.setAttribute(Names.INPUT, usage.promptTokens());
      span.setAttribute(Names.OUTPUT, usage.completionTokens());
      put(Names.CACHED, usage.cachedTokens());
      put(Names.CACHE_WRITTEN, usage.cacheCreationTokens());
      put(Names.REASONING, usage.reasoningTokens());
    }
    if (!consumed.responseId().isEmpty()) {
      span.setAttribute(Names.ANSWER_ID, consumed.responseId());
    }
    if (!consumed.responseModel().isEmpty()) {
      span.setAttribute(Names.ANSWER_MODEL, consumed.responseModel());
    }
  }

  private void put(AttributeKey<Long> name, long tokens) {
    if (tokens > 0) {
      span.setAttribute(name, tokens);
    }
  }

  /**
   * @param error why it came to nothing, or null
   */
  void end(@Nullable String error) {
    if (error != null) {
      span.setAttribute(Names.ERROR, error);
      if (!error.equals(CALLER_LEFT)) {
        span.setStatus(StatusCode.ERROR);
      }
    }
    span.end();
  }
}
