package dev.sluice.ops.request;

import dev.sluice.config.MetricSelection;
import dev.sluice.ops.count.Example;
import dev.sluice.ops.count.Spread;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts requests as LiteLLM does. Thread-safe; counting takes no lock. */
public final class RequestMeters implements MultiCollector {
  private final Supplier<MetricSelection> selection;
  private final Capped<Tally> tallies;
  private final Capped<Times> times;
  private final LongAdder untimed = new LongAdder();

  /**
   * @param counted places told apart, 1 or more; of what comes beyond, the same number without its callers
   * @param timed the same for histograms, which are many series each
   * @param selection what is to be exposed
   */
  public RequestMeters(int counted, int timed, Supplier<MetricSelection> selection) {
    this.tallies = new Capped<>(counted, Tally::new);
    this.times = new Capped<>(timed, Times::new);
    this.selection = selection;
  }

  /**
   * A request is over.
   *
   * @param calling whether its last call of a deployment was not counted yet
   * @param example the request itself, if it is traced
   * @return where its overhead counts; null when it failed
   */
  public @Nullable Spread served(Served served, boolean calling, @Nullable Example example) {
    Attempt attempt = served.attempt();
    Place place = Place.of(attempt, "");
    Tally tally = tallies.of(place);
    tally.requests.increment();
    if (calling) {
      tally.attempts.increment();
    }
    tally.used(served.usage());
    tally.nanodollars.add(served.costNanos());
    if (!attempt.errorClass().isEmpty()) {
      return null;
    }
    Times own = times(place, tally);
    own.add(served, example);
    return own.overhead;
  }

  /** A request of a known caller was refused before it came to a deployment. */
  public void refused(Attempt attempt) {
    tallies.of(Place.of(attempt, "")).requests.increment();
  }

  /** A call of a deployment failed, whatever becomes of its request. */
  public void attemptFailed(Attempt attempt) {
    tallies.of(Place.of(attempt, "")).attempts.increment();
  }

  /**
   * Another group stood in.
   *
   * @param first the attempt that failed first
   * @param group the one that stood in
   */
  public void fellBack(Attempt first, String group, boolean successfully) {
    Tally tally = tallies.of(Place.of(first, group));
    (successfully ? tally.goodFallbacks : tally.badFallbacks).increment();
  }

  private Times times(Place place, Tally tally) {
    Times own = tally.times;
    if (own == null) {
      own = times.of(place);
      tally.sharesTimes = !times.has(place);
      tally.times = own;
    }
    if (tally.sharesTimes) {
      untimed.increment();
    }
    return own;
  }

  /** Requests and attempts that count under {@code other}. */
  public long beyondCap() {
    return tallies.beyond();
  }

  /** Requests whose times count under {@code other}, and no more of them. */
  public long beyondTimedCap() {
    return untimed.sum();
  }

  @Override
  public MetricSnapshots collect() {
    MetricSelection wanted = selection.get();
    List<MetricSnapshot> all = new ArrayList<>();
    for (Family family : Family.ALL) {
      if (wanted.has(family.name())) {
        all.add(new FamilyScrape(family, wanted).of(tallies, times));
      }
    }
    return new MetricSnapshots(all);
  }
}
