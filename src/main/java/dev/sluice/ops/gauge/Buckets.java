package dev.sluice.ops.gauge;

import dev.sluice.ops.count.Bounds;
import dev.sluice.ops.count.Example;
import dev.sluice.ops.count.Spread;
import dev.sluice.ops.count.Spread.Seen;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several {@link Spread}s of the same bounds as one histogram of a scrape. One thread. */
public final class Buckets {
  private final Bounds bounds;
  private final long[] counts;
  private final @Nullable Seen[] seen;
  private double seconds;

  public Buckets(Bounds bounds) {
    this.bounds = bounds;
    this.counts = new long[bounds.size()];
    this.seen = new @Nullable Seen[bounds.size()];
  }

  public void add(Spread spread) {
    spread.addTo(counts);
    spread.putExamples(seen);
    seconds += spread.seconds();
  }

  /** All of it, with examples, which only OpenMetrics shows. */
  public HistogramDataPointSnapshot point(Labels labels) {
    ClassicHistogramBuckets buckets = ClassicHistogramBuckets.of(bounds.seconds(), counts);
    return new HistogramDataPointSnapshot(buckets, seconds, labels, exemplars(), 0);
  }

  private Exemplars exemplars() {
    List<Exemplar> all = new ArrayList<>();
    for (Seen one : seen) {
      if (one != null) {
        all.add(exemplar(one.example(), one.nanos()));
      }
    }
    return all.isEmpty() ? Exemplars.EMPTY : Exemplars.of(all);
  }

  private static Exemplar exemplar(Example example, long nanos) {
    return Exemplar.builder()
        .value(nanos / 1e9)
        .traceId(example.traceId())
        .spanId(example.spanId())
        .timestampMillis(example.millis())
        .build();
  }
}
