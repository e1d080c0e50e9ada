package dev.sluice.ops.trace.otel;

import dev.sluice.config.TracingSettings;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes in the spans that have ended, as many as may wait, and hands them to the SDK's batches. It counts what it turns
 * away, which the SDK would do in silence. Thread-safe; waits for nothing.
 */
final class SpanIntake implements SpanProcessor {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DELAY = Duration.ofSeconds(1);

  private final int most;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final Delivery delivery;
  private final SpanProcessor batches;

  private SpanIntake(int most, OtlpHttpSpanExporter exporter, String where) {
    this.most = most;
    this.delivery = new Delivery(exporter, where, spans -> waiting.addAndGet(-spans));
    this.batches = BatchSpanProcessor.builder(delivery)
        .setMaxQueueSize(most)
        .setScheduleDelay(DELAY)
        .setExporterTimeout(TIMEOUT)
        .build();
  }

  static SpanIntake sendingTo(TracingSettings settings) {
    OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
        .setEndpoint(settings.endpoint().toString())
        .setConnectTimeout(TIMEOUT)
        .setTimeout(TIMEOUT);
    settings.headers().forEach((name, value) -> exporter.addHeader(name, value.reveal()));
    return new SpanIntake(
        settings.maxSpans(), exporter.build(), settings.endpoint().toString());
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (!span.getSpanContext().isSampled()) {
      return;
    }
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      refused.increment();
    } else {
      batches.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode shutdown() {
    return batches.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return batches.forceFlush();
  }

  long sent() {
    return delivery.sent();
  }

  /** Turned away, or not taken by the collector. */
  long lost() {
    return refused.sum() + delivery.lost();
  }
}
