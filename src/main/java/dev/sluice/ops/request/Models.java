package dev.sluice.ops.request;

import dev.sluice.ops.gauge.Points;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The meters of every model group that was asked for. Thread-safe. */
public final class Models implements MultiCollector {
  private static final String MODEL = "model";

  private final int cap;
  private final Map<String, ModelMeters> byName = new ConcurrentHashMap<>();
  private final LongAdder beyond = new LongAdder();

  /** @param cap groups told apart, 1 or more; those beyond are {@code other} */
  public Models(int cap) {
    this.cap = cap;
  }

  /** @param group a configured name, never one that only a caller wrote */
  public ModelMeters of(String group) {
    ModelMeters known = byName.get(group);
    if (known != null) {
      return known;
    }
    boolean fits = byName.size() < cap;
    if (!fits) {
      beyond.increment();
    }
    return byName.computeIfAbsent(fits ? group : Place.OTHER, absent -> new ModelMeters());
  }

  /** Requests that count under {@code other}. */
  public long beyondCap() {
    return beyond.sum();
  }

  @Override
  public MetricSnapshots collect() {
    Points requests = new Points(
        "sluice_requests", "Requests answered, by model group and status", MODEL, "status");
    Points retries = new Points("sluice_retries", "Attempts after the first in a group", MODEL);
    Points fallbacks =
        new Points("sluice_fallbacks", "Groups tried in place of the one asked for", MODEL);
    Points firstByte =
        new Points("sluice_time_to_first_byte_seconds", "Until the answer's first byte", MODEL);
    Points total =
        new Points("sluice_request_duration_seconds", "Until the answer's last byte", MODEL);
    Points waited = new Points(
        "sluice_queue_time_seconds",
        "In line for a deployment, or for a retry, of requests that waited",
        MODEL);
    Points overhead = new Points(
        "sluice_overhead_seconds", "That the gateway itself took of a whole answer", MODEL);
    byName.forEach((model, meters) -> {
      putIfAny(requests, meters.good.sum(), model, "200");
      meters.others.forEach(
          (status, count) -> requests.put(count.sum(), model, Integer.toString(status)));
      putIfAny(retries, meters.retries.sum(), model);
      putIfAny(fallbacks, meters.fallbacks.sum(), model);
      firstByte.add(meters.firstByte, model);
      total.add(meters.total, model);
      waited.add(meters.waited, model);
      overhead.add(meters.overhead, model);
    });
    return MetricSnapshots.of(
        requests.counter(),
        retries.counter(),
        fallbacks.counter(),
        firstByte.histogram(),
        total.histogram(),
        waited.histogram(),
        overhead.histogram());
  }

  private static void putIfAny(Points points, long count, String... labels) {
    if (count > 0) {
      points.put(count, labels);
    }
  }
}
