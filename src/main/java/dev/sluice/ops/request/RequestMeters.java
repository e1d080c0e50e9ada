package dev.sluice.ops.request;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts requests as LiteLLM does. Thread-safe; counting takes no lock. */
public final class RequestMeters implements MultiCollector {
  private static final MetricMetadata BEYOND = new MetricMetadata(
      "sluice_metrics_beyond_cap",
      "Requests counted under 'other' because there are too many series");

  private final int cap;
  private final Map<Place, Tally> tallies = new ConcurrentHashMap<>();
  private final LongAdder beyond = new LongAdder();

  /**
   * @param cap places told apart, 1 or more; what comes beyond counts under {@code other}
   */
  public RequestMeters(int cap) {
    this.cap = cap;
  }

  /** A request is over. */
  public void served(Served served) {
    Tally tally = tally(place(served));
    tally.requests.increment();
    if (!served.way().deploymentId().isEmpty()) {
      tally.attempts.increment();
    }
    tally.promptTokens.add(served.usage().promptTokens());
    tally.completionTokens.add(served.usage().completionTokens());
    tally.nanodollars.add(served.costNanos());
    if (served.errorClass().isEmpty()) {
      time(tally, served);
    }
  }

  private static void time(Tally tally, Served served) {
    tally.total.add(served.total());
    tally.queued.add(served.queued());
    if (served.upstream() > 0) {
      tally.upstream.add(served.upstream());
      tally.overhead.add(served.overhead());
    }
    if (served.firstToken() > 0) {
      tally.firstToken.add(served.firstToken());
    }
  }

  private static Place place(Served served) {
    Payer payer = served.payer();
    Way way = served.way();
    return new Place(
        Place.NONE,
        payer.key(),
        orNone(payer.keyAlias()),
        orNone(payer.teamId()),
        orNone(served.teamAlias()),
        orNone(payer.userId()),
        way.modelGroup(),
        way.model(),
        way.modelGroup(),
        way.deploymentId(),
        way.apiBase(),
        way.provider(),
        served.route(),
        served.status(),
        served.errorClass());
  }

  private static String orNone(@Nullable String value) {
    return value == null ? Place.NONE : value;
  }

  private Tally tally(Place place) {
    Tally known = tallies.get(place);
    if (known != null) {
      return known;
    }
    if (tallies.size() < cap) {
      return tallies.computeIfAbsent(place, absent -> new Tally());
    }
    beyond.increment();
    return tallies.computeIfAbsent(place.beyondCap(), absent -> new Tally());
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    for (Family family : Family.ALL) {
      all.add(new FamilyScrape(family).of(tallies));
    }
    all.add(new CounterSnapshot(
        BEYOND, List.of(new CounterDataPointSnapshot(beyond.sum(), Labels.EMPTY, null, 0))));
    return new MetricSnapshots(all);
  }
}
