package dev.sluice.upstream;

import dev.sluice.bus.Address;
import dev.sluice.bus.Peer;
import dev.sluice.config.Origin;
import dev.sluice.config.Settings;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.count.Upstreams;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream for one client in this process, which has no snapshot to roll out. Immutable.
 *
 * @param deploymentId of its verticles
 * @param peers its instances
 */
public record RaisedUpstream(String deploymentId, List<Peer> peers) {

  /**
   * Starts its verticles.
   *
   * @param client unique on this event bus, and to each call for the same origin
   * @param lanes how many instances
   */
  public static Future<RaisedUpstream> raise(
      Vertx vertx, String client, Origin origin, Settings settings, int lanes) {
    ClientSettings connections = ClientSettings.of(origin, settings);
    String name = Address.upstreamOf(client, origin.name());
    AtomicInteger serial = new AtomicInteger();
    List<Peer> peers = new CopyOnWriteArrayList<>();
    Upstreams unread = new Upstreams();
    Sockets sockets = new Sockets(); // a program's Vert.x does not tell of its connections
    return vertx
        .deployVerticle(
            () -> new UpstreamVerticle(
                connections,
                Address.upstream(name, serial.getAndIncrement()),
                peers::add,
                unread,
                sockets),
            new DeploymentOptions().setInstances(lanes))
        .map(id -> new RaisedUpstream(id, List.copyOf(peers)));
  }

  /** Stops it once its calls have ended. */
  public Future<Void> retire(Vertx vertx) {
    return vertx.undeploy(deploymentId);
  }
}
