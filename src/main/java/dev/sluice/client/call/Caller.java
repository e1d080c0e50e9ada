package dev.sluice.client.call;

import dev.sluice.bus.ByReference;
import dev.sluice.bus.Frame;
import dev.sluice.config.Defaults;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.routing.Planner;
import dev.sluice.routing.health.Standings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the calls of one client, over inboxes and upstreams of its own. Any thread. */
public final class Caller {
  static final int STREAM_WINDOW = Defaults.STREAM_WINDOW_KB * 1024;

  private final Vertx vertx;
  private final boolean ownsVertx;
  private final List<Lane> lanes = new ArrayList<>();
  private final Future<List<String>> lanesUp; // deployment ids
  private final Destinations destinations;
  private final @Nullable Snapshot models;
  private final Standings standings = new Standings();
  private final Upstreams upstreams;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Exchange> live = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * How a client is set up.
   *
   * @param vertx to run on, which stays open; null: one of its own, on daemon threads
   * @param environment the value of a variable, or null when it is unset
   * @param params {@code litellm_params} of destinations that do not say otherwise
   * @param timeoutSeconds of calls where neither they nor {@code REQUEST_TIMEOUT} say otherwise; 0 for none
   * @param lanes event loops; 1 or more
   * @param models to route over, or null: requests name their destinations
   */
  public record Setup(
      @Nullable Vertx vertx,
      Function<String, @Nullable String> environment,
      Map<String, Object> params,
      double timeoutSeconds,
      int lanes,
      @Nullable Snapshot models) {

    /** Names the parameters and shows no value, which may be a key. */
    @Override
    public String toString() {
      return "Setup" + new TreeSet<>(params.keySet());
    }
  }

  /** Starts; calls may be made at once, and wait until it is up. */
  public Caller(Setup setup) {
    String name = UUID.randomUUID().toString();
    ownsVertx = setup.vertx() == null;
    vertx = setup.vertx() == null ? ownVertx(setup.lanes()) : setup.vertx();
    ByReference.registerFrames(vertx);
    models = setup.models();
    destinations = new Destinations(
        new ConfigReader(setup.environment(), Clock.systemUTC()),
        setup.params(),
        setup.timeoutSeconds());
    for (int i = 0; i < setup.lanes(); i++) {
      lanes.add(new Lane(name, i));
    }
    lanesUp = Future.join(lanes.stream()
            .map(
                lane -> vertx.deployVerticle(new Lane.LaneVerticle(lane, this::planner, this::cut)))
            .toList())
        .<List<String>>map(all -> all.list())
        .onFailure(notUp -> cut());
    upstreams = new Upstreams(vertx, name, setup.lanes(), lanesUp);
  }

  private static Vertx ownVertx(int loops) {
    return Vertx.vertx(new VertxOptions()
        .setEventLoopPoolSize(loops)
        .setUseDaemonThread(true)
        .setPreferNativeTransport(true));
  }

  private @Nullable Planner planner() {
    return models == null
        ? null
        : new Planner(models, standings, new SplittableRandom(), System::nanoTime);
  }

  /** What a call tries. */
  Attempts attempts(Ask ask, Lane lane) {
    return models == null
        ? new AttemptPlan(ask, destinations)
        : new RoutedAttempts(ask, lane, models.settings());
  }

  /** Runs it on the lane's event loop, as soon as that is there. */
  void on(Lane lane, Runnable step) {
    if (lane.isHere()) {
      step.run();
    } else {
      lanesUp.onSuccess(up -> lane.run(step));
    }
  }

  Upstreams upstreams() {
    return upstreams;
  }

  /**
   * Prepares a call; once it is started, what comes of it goes to the receiver.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public Exchange exchange(Ask ask, Receiver receiver) {
    if (closed) {
      throw new IllegalStateException("this client is closed");
    }
    return new Exchange(this, lane(), ask, receiver);
  }

  /** The lane of this thread, if it has one: the way is shorter. */
  private Lane lane() {
    long thread = Thread.currentThread().getId();
    for (Lane lane : lanes) {
      if (lane.thread() == thread) {
        return lane;
      }
    }
    return lanes.get(Math.floorMod(turn.getAndIncrement(), lanes.size()));
  }

  void send(String address, Frame frame) {
    vertx.eventBus().send(address, frame, ByReference.LOCAL);
  }

  /** Gives the timer's number. */
  long later(long millis, Runnable next) {
    return vertx.setTimer(millis, due -> next.run());
  }

  /** Takes it back, if it is still to come. */
  void forget(long timer) {
    vertx.cancelTimer(timer);
  }

  void isLive(Exchange exchange) {
    live.add(exchange);
    if (closed) { // since it was prepared
      exchange.endByClosing();
    }
  }

  /** Calls that have neither ended nor failed. */
  int inProgress() {
    return live.size();
  }

  void isOver(Exchange exchange) {
    live.remove(exchange);
  }

  /** Ends the calls in progress and gives back all that it opened; a Vert.x that it was given stays open. */
  public Future<Void> close() {
    cut();
    if (ownsVertx) {
      return vertx.close(); // not composed with anything, whose event loop would be gone
    }
    return upstreams.close().compose(done -> lanesUp).compose(this::undeploy);
  }

  private Future<Void> undeploy(List<String> lanes) {
    return Future.join(lanes.stream().map(vertx::undeploy).toList()).mapEmpty();
  }

  /** Ends the calls in progress and takes no others; also when a lane is gone without {@link #close}. */
  private void cut() {
    closed = true;
    live.forEach(Exchange::endByClosing);
  }
}
