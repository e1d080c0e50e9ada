package dev.sluice.ops.trace;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.LongSupplier;

/** Shows what becomes of spans. */
public final class SpanCounts implements MultiCollector {
  private final LongSupplier sent;
  private final LongSupplier lost;

  public SpanCounts(LongSupplier sent, LongSupplier lost) {
    this.sent = sent;
    this.lost = lost;
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.of(
        counter("sluice_spans_sent", "Spans that the collector took", sent),
        counter(
            "sluice_spans_lost",
            "Spans dropped, because too many waited or the collector did not take them",
            lost));
  }

  private static CounterSnapshot counter(String name, String help, LongSupplier count) {
    return new CounterSnapshot(
        new MetricMetadata(name, help),
        List.of(new CounterDataPointSnapshot(count.getAsLong(), Labels.EMPTY, null, 0)));
  }
}
