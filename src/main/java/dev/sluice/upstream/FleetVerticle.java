package dev.sluice.upstream;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.Peer;
import dev.sluice.bus.Rollout;
import dev.sluice.config.Origin;
import dev.sluice.config.Snapshot;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.count.Upstreams;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a snapshot into effect without a gap: first the upstreams that it needs are up, then every ingress lane swaps,
 * then the upstreams that nobody names any more drain and go. One rollout at a time; owned by its event loop.
 */
public final class FleetVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(FleetVerticle.class);

  private final int lanes;
  private final Upstreams counted;
  private final Sockets sockets;
  private final Map<ClientSettings, Upstream> running = new HashMap<>();
  private int nextSerial;
  private Future<?> last = Future.succeededFuture();

  /**
   * @param lanes instances of the ingress, and of each upstream
   * @param counted where upstreams tell what they do
   * @param sockets the connections of this process
   */
  public FleetVerticle(int lanes, Upstreams counted, Sockets sockets) {
    this.lanes = lanes;
    this.counted = counted;
    this.sockets = sockets;
  }

  private record Upstream(String deploymentId, List<Peer> peers) {}

  @Override
  public Future<?> start() {
    vertx.eventBus().localConsumer(Address.ROLLOUT, this::onRollout);
    return Future.succeededFuture();
  }

  private void onRollout(Message<Snapshot> message) {
    last = last.otherwiseEmpty()
        .compose(done -> rollOut(message.body()))
        .onSuccess(done -> message.reply(null))
        .onFailure(failure -> message.fail(500, String.valueOf(failure.getMessage())));
  }

  private Future<Void> rollOut(Snapshot snapshot) {
    Set<ClientSettings> wanted = snapshot.origins().stream()
        .map(origin -> ClientSettings.of(origin, snapshot.settings()))
        .collect(Collectors.toSet());
    return raise(wanted)
        .compose(up -> swap(new Rollout(snapshot, directory(wanted))))
        .onSuccess(swapped -> vertx.eventBus().publish(Address.SERVED, snapshot, ByReference.LOCAL))
        .onSuccess(swapped -> retireAllBut(wanted));
  }

  /** One after the other, so that the instances of each get one event loop apiece. */
  private Future<Void> raise(Set<ClientSettings> wanted) {
    Future<Void> chain = Future.succeededFuture();
    for (ClientSettings settings : wanted) {
      if (!running.containsKey(settings)) {
        chain = chain.compose(before -> deploy(settings));
      }
    }
    return chain;
  }

  private Future<Void> deploy(ClientSettings settings) {
    List<Peer> peers = java.util.Collections.synchronizedList(new ArrayList<>());
    return vertx
        .deployVerticle(
            () -> new UpstreamVerticle(
                settings, nextAddress(settings.origin()), peers::add, counted, sockets),
            new DeploymentOptions().setInstances(lanes))
        .onSuccess(id -> running.put(settings, new Upstream(id, List.copyOf(peers))))
        .onSuccess(id -> warnIfUneven(settings.origin(), peers))
        .mapEmpty();
  }

  private String nextAddress(Origin origin) {
    return Address.upstream(origin.name(), nextSerial++);
  }

  private void warnIfUneven(Origin origin, List<Peer> peers) {
    long covered = peers.stream().map(Peer::lane).distinct().count();
    if (covered < lanes) {
      LOG.warn(
          "{} runs on {} of {} event loops; requests of the others take a longer way",
          origin,
          covered,
          lanes);
    }
  }

  private Map<Origin, List<Peer>> directory(Set<ClientSettings> wanted) {
    return wanted.stream()
        .collect(Collectors.toUnmodifiableMap(
            ClientSettings::origin, settings -> running.get(settings).peers()));
  }

  private Future<Void> swap(Rollout rollout) {
    return Future.all(IntStream.range(0, lanes)
            .mapToObj(lane -> tell(Address.ingressControl(lane), rollout))
            .toList())
        .mapEmpty();
  }

  private Future<?> tell(String address, Rollout rollout) {
    return vertx.eventBus().request(address, rollout, ByReference.LOCAL);
  }

  /** Undeploying waits for the calls in progress; the rollout does not wait for that. */
  private void retireAllBut(Set<ClientSettings> wanted) {
    List<ClientSettings> retired =
        running.keySet().stream().filter(settings -> !wanted.contains(settings)).toList();
    for (ClientSettings settings : retired) {
      Upstream upstream = running.remove(settings);
      vertx
          .undeploy(upstream.deploymentId())
          .onFailure(failure -> LOG.warn("{} did not stop cleanly", settings.origin(), failure));
    }
  }
}
