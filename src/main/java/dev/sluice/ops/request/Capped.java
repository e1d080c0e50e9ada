package dev.sluice.ops.request;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Something for each place, of which only so many are told apart. Thread-safe. */
final class Capped<T> {
  private final int cap;
  private final Supplier<T> make;
  private final Map<Place, T> known = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger(); // as a look at the map is slow
  private final LongAdder beyond = new LongAdder();

  /** @param cap 1 or more; as many again whose callers are not told apart, and what is bounded by itself */
  Capped(int cap, Supplier<T> make) {
    this.cap = cap;
    this.make = make;
  }

  T of(Place place) {
    T there = known.get(place);
    if (there != null) {
      return there;
    }
    Place within = within(place);
    if (within != place) {
      beyond.increment();
    }
    return make(within);
  }

  /** How often a place was asked for that is not told apart. */
  long beyond() {
    return beyond.sum();
  }

  /** Whether the place counts for itself. */
  boolean has(Place place) {
    return known.containsKey(place);
  }

  private Place within(Place place) {
    if (size.get() < cap) {
      return place;
    }
    Place ofAnyCaller = place.ofAnyCaller();
    return size.get() < 2 * cap || known.containsKey(ofAnyCaller)
        ? ofAnyCaller
        : place.ofAnything();
  }

  private T make(Place place) {
    return known.computeIfAbsent(place, absent -> {
      size.incrementAndGet();
      return make.get();
    });
  }

  void forEach(BiConsumer<Place, T> reader) {
    known.forEach(reader);
  }
}
