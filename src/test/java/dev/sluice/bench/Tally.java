package dev.sluice.bench;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * What a load saw. Counters are read from any thread; histograms, in microseconds, belong to the event loop.
 *
 * @param latencies from the time a request was due to the end of its answer
 * @param delays from an event's stamp to its arrival
 * @param firstBytes from the time a request was due to the first byte of its answer's body
 * @param faults what was wrong, the first few in words
 */
record Tally(
    AtomicLong answers,
    AtomicLong events,
    Histogram latencies,
    Histogram delays,
    Histogram firstBytes,
    AtomicLong failed,
    List<String> faults) {

  private static final int MOST_FAULTS = 5;

  Tally() {
    this(
        new AtomicLong(),
        new AtomicLong(),
        new Histogram(3),
        new Histogram(3),
        new Histogram(3),
        new AtomicLong(),
        new CopyOnWriteArrayList<>());
  }

  /** Forgets what the histograms hold. On the event loop. */
  void reset() {
    latencies.reset();
    delays.reset();
    firstBytes.reset();
  }

  void fault(String what) {
    failed.incrementAndGet();
    if (faults.size() < MOST_FAULTS) {
      faults.add(what);
    }
  }
}
