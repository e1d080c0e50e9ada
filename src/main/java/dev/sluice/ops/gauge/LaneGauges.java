package dev.sluice.ops.gauge;

import dev.sluice.ops.count.Loops;
import dev.sluice.ops.count.UpstreamCounts;
import dev.sluice.ops.count.Upstreams;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What event loops do: how late they are, and what their upstreams' connections do. */
public final class LaneGauges implements MultiCollector {
  private static final String UPSTREAM = "upstream";
  private static final String LANE = "lane";

  private final Loops loops;
  private final Upstreams upstreams;

  public LaneGauges(Loops loops, Upstreams upstreams) {
    this.loops = loops;
    this.upstreams = upstreams;
  }

  @Override
  public MetricSnapshots collect() {
    Points lag = new Points(
        "sluice_event_loop_lag_seconds", "How late an event loop comes to a timer", LANE);
    Points silent =
        new Points("sluice_event_loop_silent_seconds", "Since an event loop had a turn", LANE);
    long now = System.nanoTime();
    loops.all().forEach((lane, loop) -> {
      lag.add(loop.lag(), Integer.toString(lane));
      silent.put(loop.silentSeconds(now), Integer.toString(lane));
    });
    Points connections =
        new Points("sluice_upstream_connections", "Connections to an upstream", UPSTREAM, "state");
    Points waiting =
        new Points("sluice_upstream_waiting_calls", "Calls that wait for a connection", UPSTREAM);
    Points stalled = new Points(
        "sluice_stalled_streams", "Streams held back for a caller who does not read", UPSTREAM);
    Points stalls =
        new Points("sluice_stream_stalls", "Times a stream was held back for its caller", UPSTREAM);
    Points seconds = new Points(
        "sluice_stream_stalled_seconds", "That streams were held back for their callers", UPSTREAM);
    Points gaps = new Points(
        "sluice_time_between_events_seconds",
        "Between two pieces of a stream that nobody held back",
        UPSTREAM);
    for (UpstreamCounts counts : upstreams.all()) {
      String name = counts.upstream();
      long busy = counts.busyConnections();
      connections.add(busy, name, "in_use");
      connections.add(Math.max(0, counts.openConnections() - busy), name, "idle");
      waiting.add(counts.waitingCalls(), name);
      stalled.add(counts.stalledStreams(), name);
      stalls.add(counts.stalls(), name);
      seconds.add(counts.stalledSeconds(), name);
      gaps.add(counts.gaps(), name);
    }
    return MetricSnapshots.of(
        lag.histogram(),
        silent.gauge(),
        connections.gauge(),
        waiting.gauge(),
        stalled.gauge(),
        stalls.counter(),
        seconds.counter(),
        gaps.histogram());
  }
}
