package dev.sluice.ops.gauge;

import dev.sluice.config.MetricSelection;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;

/** What is left of some metrics by {@code prometheus_metrics_config}. */
final class Wanted {
  private Wanted() {}

  static MetricSnapshots of(MetricSelection selection, MetricSnapshot... all) {
    List<MetricSnapshot> wanted = new ArrayList<>();
    for (MetricSnapshot metric : all) {
      if (selection.has(metric.getMetadata().getName())) {
        wanted.add(metric);
      }
    }
    return new MetricSnapshots(wanted);
  }
}
