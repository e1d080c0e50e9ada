package dev.sluice.upstream;

import dev.sluice.bus.Timing;
import dev.sluice.ops.count.UpstreamCounts;

/** When a call's request went out and its answer came, by {@link System#nanoTime}. Owned by its lane's event loop. */
final class Progress {
  private final boolean stream;
  private final UpstreamCounts counts;
  private final Deadlines deadlines;
  private long sentAt;
  private long headAt;
  private long heardAt;
  private long flowsSince; // heard, and not held back since; 0: otherwise
  private long heldSince;

  /**
   * @param counts where gaps and stalls of a stream count
   * @param deadlines that hear of it too
   */
  Progress(boolean stream, UpstreamCounts counts, Deadlines deadlines) {
    this.stream = stream;
    this.counts = counts;
    this.deadlines = deadlines;
  }

  /** The request goes out, or has gone. */
  void sent() {
    sentAt = System.nanoTime();
  }

  long sinceSent() {
    return System.nanoTime() - sentAt;
  }

  /** The head of an answer came. */
  void answered() {
    headAt = System.nanoTime();
  }

  /** A piece of the answer came. */
  void heard() {
    long now = System.nanoTime();
    if (flowsSince != 0) {
      counts.gap(now - flowsSince);
    }
    flowsSince = stream ? now : 0;
    boolean withHead = now - headAt < Timing.AT_ONCE_NANOS; // which was looked at meanwhile
    heardAt = withHead ? headAt : now;
    deadlines.heard(now);
  }

  /** Nothing more will come. */
  void heardEnd() {
    heardAt = System.nanoTime();
  }

  /** How long the provider took so far. */
  Timing timing() {
    return new Timing(sentAt, heardAt);
  }

  /** The provider is held back, or no longer. */
  void pause(boolean paused) {
    deadlines.pause(paused);
    flowsSince = 0;
    if (paused) {
      heldSince = System.nanoTime();
      counts.stalled();
    } else {
      counts.resumed(System.nanoTime() - heldSince);
    }
  }
}
