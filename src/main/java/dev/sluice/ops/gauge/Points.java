package dev.sluice.ops.gauge;

import dev.sluice.config.MetricSelection;
import dev.sluice.ops.count.Spread;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The samples of one metric in one scrape. One thread. */
public final class Points {
  private final MetricMetadata metadata;
  private final String[] names; // of the labels that are wanted
  private final boolean[] wanted; // of all labels
  private final Map<List<String>, Double> values = new LinkedHashMap<>(); // by those of the labels
  private final Map<List<String>, List<Spread>> spreads = new LinkedHashMap<>(); // likewise

  public Points(String name, String help, String... labels) {
    this(MetricSelection.ALL, name, help, labels);
  }

  /** @param selection which labels are wanted */
  public Points(MetricSelection selection, String name, String help, String... labels) {
    this.metadata = new MetricMetadata(name, help);
    this.wanted = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      wanted[i] = selection.has(name, labels[i]);
    }
    this.names = chosen(labels).toArray(new String[0]);
  }

  private List<String> chosen(String[] all) {
    List<String> chosen = new ArrayList<>(all.length);
    for (int i = 0; i < all.length; i++) {
      if (wanted[i]) {
        chosen.add(all[i]);
      }
    }
    return chosen;
  }

  /** Of several with the same labels the last one stays. */
  public void put(double value, String... labels) {
    values.put(chosen(labels), value);
  }

  /** Of several with the same labels the sum stays. */
  public void add(double value, String... labels) {
    values.merge(chosen(labels), value, Double::sum);
  }

  /** For a histogram; several with the same labels, and bounds, are one. */
  public void add(Spread spread, String... labels) {
    if (!spread.isEmpty()) {
      spreads.computeIfAbsent(chosen(labels), absent -> new ArrayList<>()).add(spread);
    }
  }

  public MetricSnapshot gauge() {
    return new GaugeSnapshot(
        metadata, all((labels, value) -> new GaugeDataPointSnapshot(value, labels, null)));
  }

  public MetricSnapshot counter() {
    return new CounterSnapshot(
        metadata, all((labels, value) -> new CounterDataPointSnapshot(value, labels, null, 0)));
  }

  public MetricSnapshot histogram() {
    List<HistogramDataPointSnapshot> points = new ArrayList<>();
    spreads.forEach((labels, some) -> points.add(histogram(labels(labels), some)));
    return new HistogramSnapshot(metadata, points);
  }

  private static HistogramDataPointSnapshot histogram(Labels labels, List<Spread> some) {
    Buckets buckets = new Buckets(some.get(0).bounds());
    some.forEach(buckets::add);
    return buckets.point(labels);
  }

  private <T> List<T> all(BiFunction<Labels, Double, T> point) {
    List<T> points = new ArrayList<>(values.size());
    values.forEach((labels, value) -> points.add(point.apply(labels(labels), value)));
    return points;
  }

  private Labels labels(List<String> some) {
    return Labels.of(Arrays.copyOf(names, names.length), some.toArray(new String[0]));
  }
}
