package dev.sluice.client.call;

import dev.sluice.bus.Peer;
import dev.sluice.config.Origin;
import dev.sluice.config.Settings;
import dev.sluice.upstream.RaisedUpstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The upstreams of one client: raised when first asked for, retired when many others were used since. Any thread. */
final class Upstreams {
  private static final int MOST_IDLE = 64;

  private final Vertx vertx;
  private final String client;
  private final int lanes;
  private int serial; // of those raised; guarded by this
  private Future<?> last; // one after the other, so that their instances get one event loop apiece
  /** Guarded by this. */
  private final Map<Origin, Upstream> running = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param ready completes when answers can be taken
   */
  Upstreams(Vertx vertx, String client, int lanes, Future<?> ready) {
    this.last = ready;
    this.vertx = vertx;
    this.client = client;
    this.lanes = lanes;
  }

  /** One upstream, up or coming up. */
  static final class Upstream {
    private final Future<RaisedUpstream> raising;
    private int calls; // in progress; guarded by the upstreams
    private volatile @Nullable RaisedUpstream raised;

    private Upstream(Future<RaisedUpstream> raising) {
      this.raising = raising.onSuccess(up -> this.raised = up);
    }

    /** What can be asked at once, or null while it comes up. */
    @Nullable
    RaisedUpstream raised() {
      return raised;
    }

    Future<RaisedUpstream> raising() {
      return raising;
    }
  }

  /** The inbox of the instance on the lane's own event loop, else one that is always the same. */
  static String addressFor(RaisedUpstream upstream, Lane lane) {
    List<Peer> peers = upstream.peers();
    for (Peer peer : peers) {
      if (peer.lane() == lane.thread()) {
        return peer.address();
      }
    }
    return peers.get(lane.index() % peers.size()).address();
  }

  /** A call begins; it stays up until as many have left. */
  synchronized Upstream enter(Origin origin, Settings settings) {
    Upstream upstream = running.get(origin);
    if (upstream == null || upstream.raising.failed()) {
      retireIdle();
      upstream = new Upstream(raise(origin, settings));
      running.put(origin, upstream);
    }
    upstream.calls++;
    return upstream;
  }

  private Future<RaisedUpstream> raise(Origin origin, Settings settings) {
    String owner = client + "." + serial++; // one of the same origin may still be going
    Future<RaisedUpstream> raising = last.otherwiseEmpty()
        .compose(done -> RaisedUpstream.raise(vertx, owner, origin, settings, lanes));
    last = raising;
    return raising;
  }

  synchronized void leave(Upstream upstream) {
    upstream.calls--;
  }

  private void retireIdle() {
    Iterator<Upstream> eldestFirst = running.values().iterator();
    while (running.size() >= MOST_IDLE && eldestFirst.hasNext()) {
      Upstream upstream = eldestFirst.next();
      if (upstream.calls == 0 && upstream.raising.isComplete()) {
        eldestFirst.remove();
        upstream.raising.onSuccess(up -> up.retire(vertx));
      }
    }
  }

  /** Stops all; completes when their calls have ended. */
  synchronized Future<Void> close() {
    List<Future<Void>> retired = new ArrayList<>();
    for (Upstream upstream : running.values()) {
      retired.add(upstream.raising.compose(up -> up.retire(vertx)).otherwiseEmpty());
    }
    running.clear();
    return Future.join(retired).mapEmpty();
  }
}
