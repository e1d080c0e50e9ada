package dev.sluice.ops.request;

import dev.sluice.config.MetricSelection;
import dev.sluice.ops.count.Bounds;
import dev.sluice.ops.count.Spread;
import dev.sluice.ops.gauge.Buckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One family of one scrape: places that differ only in what its labels leave out are added up. */
final class FamilyScrape {
  private final Family family;
  private final List<Label> labels;
  private final String[] names;
  private final Map<List<String>, Sum> sums = new HashMap<>(); // by the values of the labels
  private final Map<List<String>, Buckets> buckets = new HashMap<>(); // likewise, of a histogram

  FamilyScrape(Family family, MetricSelection wanted) {
    this.family = family;
    this.labels = family.labels().stream()
        .filter(label -> wanted.has(family.name(), label.text()))
        .toList();
    this.names = labels.stream().map(Label::text).toArray(String[]::new);
  }

  private static final class Sum {
    private double value;
  }

  MetricSnapshot of(Capped<Tally> tallies, Capped<Times> times) {
    MetricMetadata metadata = new MetricMetadata(family.name(), family.help());
    Bounds bounds = family.bounds();
    if (bounds == null) {
      tallies.forEach(this::add);
      return new CounterSnapshot(metadata, counters());
    }
    times.forEach((place, own) -> add(place, family.spread().apply(own), bounds));
    return new HistogramSnapshot(metadata, histograms());
  }

  private void add(Place place, Tally tally) {
    if (family.of().test(place) && family.counts().test(tally)) {
      sums.computeIfAbsent(values(place), absent -> new Sum()).value +=
          family.count().applyAsDouble(tally);
    }
  }

  private void add(Place place, Spread times, Bounds bounds) {
    if (!times.isEmpty()) {
      buckets.computeIfAbsent(values(place), absent -> new Buckets(bounds)).add(times);
    }
  }

  private List<String> values(Place place) {
    List<String> values = new ArrayList<>(names.length);
    for (Label label : labels) {
      values.add(label.of(place));
    }
    return values;
  }

  private List<CounterDataPointSnapshot> counters() {
    List<CounterDataPointSnapshot> points = new ArrayList<>(sums.size());
    sums.forEach((values, sum) ->
        points.add(new CounterDataPointSnapshot(sum.value, labels(values), null, 0)));
    return points;
  }

  private List<HistogramDataPointSnapshot> histograms() {
    List<HistogramDataPointSnapshot> points = new ArrayList<>(buckets.size());
    buckets.forEach((values, own) -> points.add(own.point(labels(values))));
    return points;
  }

  private Labels labels(List<String> values) {
    return Labels.of(names, values.toArray(new String[0]));
  }
}
