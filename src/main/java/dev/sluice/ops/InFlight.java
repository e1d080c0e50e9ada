package dev.sluice.ops;

import dev.sluice.config.MetricSelection;
import dev.sluice.ops.gauge.Points;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Requests being answered, under both names. Thread-safe. */
final class InFlight implements MultiCollector {
  private static final String OWN = "sluice_in_flight_requests";
  private static final String LITELLM = "litellm_in_flight_requests";

  private final Supplier<MetricSelection> selection;
  private final LongAdder requests = new LongAdder();

  InFlight(Supplier<MetricSelection> selection) {
    this.selection = selection;
  }

  void add(int more) {
    requests.add(more);
  }

  long get() {
    return requests.sum();
  }

  @Override
  public MetricSnapshots collect() {
    Points own = points(OWN);
    return selection.get().has(LITELLM)
        ? MetricSnapshots.of(own.gauge(), points(LITELLM).gauge())
        : MetricSnapshots.of(own.gauge());
  }

  private Points points(String name) {
    Points points = new Points(name, "Requests being answered");
    points.put(get());
    return points;
  }
}
