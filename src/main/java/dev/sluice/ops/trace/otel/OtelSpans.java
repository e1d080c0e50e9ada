package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Operation;
import dev.sluice.bus.Version;
import dev.sluice.config.TracingSettings;
import dev.sluice.ops.Examples;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.ops.trace.SpanSource;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/** The spans of this process, by OpenTelemetry's SDK. Thread-safe. */
public final class OtelSpans implements SpanSource {
  /** Characters of a text, which may be a caller's. */
  private static final int LONGEST_TEXT = 256;
  /** Attributes of one span; a request has one event for each attempt after the first. */
  private static final SpanLimits LIMITS = SpanLimits.builder()
      .setMaxNumberOfAttributes(32)
      .setMaxNumberOfEvents(32)
      .setMaxAttributeValueLength(LONGEST_TEXT)
      .build();

  private static final long CLOSE_SECONDS = 5;

  private final Examples examples;
  private final SpanIntake intake;
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  /** @param examples told of every request that is traced */
  public OtelSpans(TracingSettings settings, Examples examples) {
    this.examples = examples;
    intake = SpanIntake.sendingTo(settings);
    provider = SdkTracerProvider.builder()
        .setResource(resource(settings))
        .setSampler(sampler(settings))
        .setSpanLimits(LIMITS)
        .addSpanProcessor(intake)
        .build();
    tracer = provider.get("dev.sluice", Version.current());
  }

  private static Resource resource(TracingSettings settings) {
    AttributesBuilder attributes = Attributes.builder();
    settings.resource().forEach(attributes::put);
    attributes.put("service.name", settings.serviceName());
    attributes.put("service.version", Version.current());
    return Resource.getDefault().merge(Resource.create(attributes.build()));
  }

  private static Sampler sampler(TracingSettings settings) {
    Sampler own = Sampler.traceIdRatioBased(settings.sampleRatio());
    return settings.heedsCallers() ? Sampler.parentBased(own) : own;
  }

  @Override
  public RequestSpan begin(HttpServerRequest request, Operation operation, String callId) {
    Context caller = TraceHeaders.of(request.headers());
    return OtelRequestSpan.begin(tracer, examples, caller, request, operation, callId);
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
    provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
