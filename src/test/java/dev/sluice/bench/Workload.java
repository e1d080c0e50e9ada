package dev.sluice.bench;

/** The kinds of load. Sizes are those of performance targets: changing one makes old results incomparable. */
enum Workload {
  /** As many requests as are answered, from 64 callers. */
  REQUESTS {
    @Override
    Load begin(Loop loop, Target target, double seconds) {
      return Load.requests(loop, target, 64);
    }
  },
  /** 2,000 requests a second by the clock. */
  LATENCY {
    @Override
    Load begin(Loop loop, Target target, double seconds) {
      return Load.openLoop(loop, target, 64, 2_000);
    }
  },
  /** 300 streams a second by the clock, of 20 events that come at once. */
  FIRST_BYTE {
    @Override
    Load begin(Loop loop, Target target, double seconds) {
      return Load.openStreams(loop, target, 64, 20, 300);
    }
  },
  /** 100 streams of 100 events a second. */
  EVENTS {
    @Override
    Load begin(Loop loop, Target target, double seconds) {
      var events = (int) ((seconds + (SETTLE_MILLIS + 200) / 1000.0) * 100);
      return Load.paced(loop, target, 100, events, 100);
    }
  },
  /** 64 streams as quickly as they are taken, 2,000 events each. */
  BACKLOG {
    @Override
    Load begin(Loop loop, Target target, double seconds) {
      return Load.bursts(loop, target, 64, 2_000);
    }
  };

  /** From the beginning of a load to that of its window. */
  static final int SETTLE_MILLIS = 400;

  /** Begins the load; where its length must be known before, it outlasts a window of so many seconds. */
  abstract Load begin(Loop loop, Target target, double seconds);

  Part part() {
    return Part.valueOf(name());
  }

  /** The metric for how busy the load's core was. */
  Metric loadCore() {
    return Metric.valueOf("LOAD_CORE_" + name());
  }

  boolean countsEvents() {
    return this == EVENTS || this == BACKLOG || this == FIRST_BYTE;
  }

  /** Whether it comes by the clock and so leaves the system idle in between. */
  boolean paced() {
    return this != REQUESTS && this != BACKLOG;
  }
}
