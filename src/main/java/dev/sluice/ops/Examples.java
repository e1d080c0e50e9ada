package dev.sluice.ops;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Traced requests that show what a bucket of a histogram stands for: OpenMetrics' exemplars. Of each model group and order
 * of magnitude the last one is kept. Thread-safe.
 */
public final class Examples {
  private static final String TOTAL = "sluice_request_duration_seconds";
  private static final String FIRST_BYTE = "sluice_time_to_first_byte_seconds";
  private static final int FIRST_BYTES = 65_536;
  private static final int MOST_MODELS = 300;
  private static final int MAGNITUDES = 48; // powers of two of a nanosecond, from a microsecond on
  private static final int SMALLEST = 10;

  private final Map<String, AtomicReferenceArray<@Nullable Exemplar>> totals =
      new ConcurrentHashMap<>();
  private final Map<String, AtomicReferenceArray<@Nullable Exemplar>> firstBytes =
      new ConcurrentHashMap<>();

  /**
   * A traced request is over.
   *
   * @param group its model group
   * @param firstByteNanos 0 when there was none
   */
  public void seen(
      String group, String traceId, String spanId, long firstByteNanos, long totalNanos) {
    keep(totals, group, traceId, spanId, totalNanos);
    if (firstByteNanos > 0) {
      keep(firstBytes, group, traceId, spanId, firstByteNanos);
    }
  }

  private static void keep(
      Map<String, AtomicReferenceArray<@Nullable Exemplar>> kept,
      String group,
      String traceId,
      String spanId,
      long nanos) {
    if (!kept.containsKey(group) && kept.size() >= MOST_MODELS) {
      return;
    }
    int magnitude = 64 - Long.numberOfLeadingZeros(Math.max(1, nanos)) - SMALLEST;
    kept.computeIfAbsent(group, absent -> new AtomicReferenceArray<>(MAGNITUDES))
        .set(
            Math.min(MAGNITUDES - 1, Math.max(0, magnitude)),
            Exemplar.builder()
                .value(nanos / (double) TimeUnit.SECONDS.toNanos(1))
                .traceId(traceId)
                .spanId(spanId)
                .timestampMillis(System.currentTimeMillis())
                .build());
  }

  /** Everything in OpenMetrics' format. */
  Buffer openMetrics(PrometheusRegistry registry) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(FIRST_BYTES);
    try {
      ExpositionFormats.init().getOpenMetricsTextFormatWriter().write(text, in(registry.scrape()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(text.toByteArray());
  }

  /** The same metrics with what is known of their buckets. */
  private MetricSnapshots in(MetricSnapshots metrics) {
    if (totals.isEmpty()) {
      return metrics;
    }
    List<MetricSnapshot> all = new ArrayList<>(metrics.size());
    metrics.forEach(metric -> all.add(in(metric)));
    return new MetricSnapshots(all);
  }

  private MetricSnapshot in(MetricSnapshot metric) {
    String name = metric.getMetadata().getName();
    if (metric instanceof HistogramSnapshot histogram && name.equals(TOTAL)) {
      return in(histogram, totals);
    }
    return metric instanceof HistogramSnapshot histogram && name.equals(FIRST_BYTE)
        ? in(histogram, firstBytes)
        : metric;
  }

  private static HistogramSnapshot in(
      HistogramSnapshot histogram, Map<String, AtomicReferenceArray<@Nullable Exemplar>> kept) {
    List<HistogramDataPointSnapshot> points = new ArrayList<>();
    for (HistogramDataPointSnapshot point : histogram.getDataPoints()) {
      String group = point.getLabels().get("model");
      points.add(new HistogramDataPointSnapshot(
          point.getClassicBuckets(),
          point.getSum(),
          point.getLabels(),
          group == null ? Exemplars.EMPTY : exemplars(kept.get(group)),
          point.getCreatedTimestampMillis()));
    }
    return new HistogramSnapshot(histogram.getMetadata(), points);
  }

  private static Exemplars exemplars(@Nullable AtomicReferenceArray<@Nullable Exemplar> kept) {
    List<Exemplar> all = new ArrayList<>();
    for (int i = 0; kept != null && i < kept.length(); i++) {
      Exemplar one = kept.get(i);
      if (one != null) {
        all.add(one);
      }
    }
    return Exemplars.of(all);
  }
}
