package dev.sluice.ops.trace.otel;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends batches, counts what becomes of them, and says once that they do not arrive. Thread-safe. */
final class Delivery implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  /** Repeats every failure, on a stream that nobody configured; held here, or the level would be forgotten. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private final SpanExporter exporter;
  private final String where;
  private final IntConsumer taken;
  private final LongAdder sent = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private volatile boolean failing;

  /**
   * @param taken told how many spans wait no more, whatever became of them
   */
  Delivery(SpanExporter exporter, String where, IntConsumer taken) {
    this.exporter = exporter;
    this.where = where;
    this.taken = taken;
    LIBRARY.setLevel(Level.OFF);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(() -> {
      taken.accept(count);
      if (result.isSuccess()) {
        arrived(count);
      } else {
        failed(count, result.getFailureThrowable());
      }
    });
  }

  private void arrived(int count) {
    sent.add(count);
    if (failing) {
      failing = false;
      LOG.info("traces reach {} again", where);
    }
  }

  private void failed(int count, @Nullable Throwable failure) {
    lost.add(count);
    if (!failing) {
      failing = true;
      LOG.warn(
          "traces do not reach {} ({}); they are dropped and counted in sluice_spans_lost_total"
              + " until they do",
          where,
          reason(failure));
    }
  }

  /** Without the collector's words, which may be of any length. */
  private static String reason(@Nullable Throwable failure) {
    Throwable cause = failure == null ? null : failure.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "it answers with an error" : cause.getClass().getSimpleName();
  }

  long sent() {
    return sent.sum();
  }

  long lost() {
    return lost.sum();
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
