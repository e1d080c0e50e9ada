package dev.sluice.ops.count;

/** What one upstream does on one event loop, which alone writes here. */
public final class UpstreamCounts {
  private final String upstream;
  private final Count open = new Count(); // connections
  private final Count busy = new Count(); // of them
  private final Count waiting = new Count(); // calls without a connection
  private final Count stalled = new Count(); // streams, now
  private final Count stalls = new Count(); // so far
  private final Count stalledNanos = new Count(); // of those that are over
  private final Spread gaps = new Spread(Bounds.PIECES);

  /** @param upstream its name, made of its origin: bounded by the config */
  public UpstreamCounts(String upstream) {
    this.upstream = upstream;
  }

  public String upstream() {
    return upstream;
  }

  /** A connection was opened, or with -1 closed. */
  public void opened(int more) {
    open.add(more);
  }

  /** A connection serves a call, or with -1 does no longer. */
  public void busy(int more) {
    busy.add(more);
  }

  /** A call waits for a connection, or with -1 does no longer. */
  public void waiting(int more) {
    waiting.add(more);
  }

  /** A stream is held back for a caller who does not read. */
  public void stalled() {
    stalls.add(1);
    stalled.add(1);
  }

  /** It goes on, or is over. */
  public void resumed(long nanos) {
    stalled.add(-1);
    stalledNanos.add(nanos);
  }

  /** So long nothing came of a stream that nobody held back. */
  public void gap(long nanos) {
    gaps.addAlone(nanos);
  }

  public long openConnections() {
    return open.get();
  }

  public long busyConnections() {
    return busy.get();
  }

  public long waitingCalls() {
    return waiting.get();
  }

  public long stalledStreams() {
    return stalled.get();
  }

  public long stalls() {
    return stalls.get();
  }

  public double stalledSeconds() {
    return stalledNanos.get() / 1e9;
  }

  public Spread gaps() {
    return gaps;
  }
}
