package dev.sluice.ops.request;

import dev.sluice.config.MetricSelection;
import dev.sluice.ops.count.Bounds;
import dev.sluice.ops.count.Spread;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
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

  FamilyScrape(Family family, MetricSelection wanted) {
    this.family = family;
    this.labels = family.labels().stream()
        .filter(label -> wanted.has(family.name(), label.text()))
        .toList();
    this.names = labels.stream().map(Label::text).toArray(String[]::new);
  }

  private static final class Sum {
    private final long[] buckets; // of a histogram
    private double value; // of a counter, or the seconds of a histogram

    private Sum(int buckets) {
      this.buckets = new long[buckets];
    }
  }

  MetricSnapshot of(Capped<Tally> tallies, Capped<Times> times) {
    MetricMetadata metadata = new MetricMetadata(family.name(), family.help());
    Bounds bounds = family.bounds();
    if (bounds == null) {
      tallies.forEach(this::add);
      return new CounterSnapshot(metadata, counters());
    }
    times.forEach((place, own) -> add(place, family.spread().apply(own), bounds));
    return new HistogramSnapshot(metadata, histograms(bounds));
  }

  private void add(Place place, Tally tally) {
    if (family.of().test(place) && family.counts().test(tally)) {
      sum(place, 0).value += family.count().applyAsDouble(tally);
    }
  }

  private void add(Place place, Spread times, Bounds bounds) {
    if (!times.isEmpty()) {
      Sum sum = sum(place, bounds.size());
      times.addTo(sum.buckets);
      sum.value += times.seconds();
    }
  }

  private Sum sum(Place place, int buckets) {
    List<String> values = new ArrayList<>(names.length);
    for (Label label : labels) {
      values.add(label.of(place));
    }
    return sums.computeIfAbsent(values, absent -> new Sum(buckets));
  }

  private List<CounterDataPointSnapshot> counters() {
    List<CounterDataPointSnapshot> points = new ArrayList<>(sums.size());
    sums.forEach((values, sum) ->
        points.add(new CounterDataPointSnapshot(sum.value, labels(values), null, 0)));
    return points;
  }

  private List<HistogramDataPointSnapshot> histograms(Bounds bounds) {
    double[] upper = bounds.seconds();
    List<HistogramDataPointSnapshot> points = new ArrayList<>(sums.size());
    sums.forEach((values, sum) -> points.add(new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(upper, sum.buckets),
        sum.value,
        labels(values),
        Exemplars.EMPTY,
        0)));
    return points;
  }

  private Labels labels(List<String> values) {
    return Labels.of(names, values.toArray(new String[0]));
  }
}
