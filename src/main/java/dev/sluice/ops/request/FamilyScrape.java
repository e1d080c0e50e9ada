package dev.sluice.ops.request;

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
  private final String[] names;
  private final Map<List<String>, Sum> sums = new HashMap<>(); // by the values of the labels

  FamilyScrape(Family family) {
    this.family = family;
    this.names = family.labels().stream().map(Label::text).toArray(String[]::new);
  }

  private static final class Sum {
    private final long[] buckets = new long[Latencies.BOUNDS.length];
    private double value; // of a counter, or the seconds of a histogram
  }

  MetricSnapshot of(Map<Place, Tally> tallies) {
    tallies.forEach((place, tally) -> {
      if (family.of().test(place)) {
        add(sums.computeIfAbsent(values(place), absent -> new Sum()), tally);
      }
    });
    MetricMetadata metadata = new MetricMetadata(family.name(), family.help());
    return family.count() != null
        ? new CounterSnapshot(metadata, counters())
        : new HistogramSnapshot(metadata, histograms());
  }

  private List<String> values(Place place) {
    List<String> values = new ArrayList<>(names.length);
    for (Label label : family.labels()) {
      values.add(label.of(place));
    }
    return values;
  }

  private void add(Sum sum, Tally tally) {
    if (family.count() != null) {
      sum.value += family.count().applyAsDouble(tally);
    } else if (family.latencies() != null) {
      Latencies latencies = family.latencies().apply(tally);
      latencies.addTo(sum.buckets);
      sum.value += latencies.seconds();
    }
  }

  private List<CounterDataPointSnapshot> counters() {
    List<CounterDataPointSnapshot> points = new ArrayList<>(sums.size());
    sums.forEach((values, sum) ->
        points.add(new CounterDataPointSnapshot(sum.value, labels(values), null, 0)));
    return points;
  }

  private List<HistogramDataPointSnapshot> histograms() {
    List<HistogramDataPointSnapshot> points = new ArrayList<>(sums.size());
    sums.forEach((values, sum) -> points.add(new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(Latencies.BOUNDS, sum.buckets),
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
