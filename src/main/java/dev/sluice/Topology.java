package dev.sluice;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.HealthQuery;
import dev.sluice.bus.HealthReport;
import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.bus.Rollout;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.ModelCheck;
import dev.sluice.config.RedisSettings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.config.StoredModels;
import dev.sluice.config.reload.ConfigVerticle;
import dev.sluice.ingress.IngressVerticle;
import dev.sluice.ingress.Listen;
import dev.sluice.ingress.request.BufferedBytes;
import dev.sluice.ingress.server.Crowd;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.LedgerParts;
import dev.sluice.ledger.LedgerVerticle;
import dev.sluice.ledger.LiveRows;
import dev.sluice.ledger.UsageBatch;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.manage.LiveAccounts;
import dev.sluice.ledger.manage.ManagementApi;
import dev.sluice.ledger.models.LiveModels;
import dev.sluice.ledger.models.ModelServing;
import dev.sluice.ledger.models.ServingByConfig;
import dev.sluice.ledger.shared.Announcing;
import dev.sluice.ledger.shared.SharedVerticle;
import dev.sluice.ledger.spool.OpenSpool;
import dev.sluice.ledger.spool.Recorder;
import dev.sluice.ledger.spool.SpoolState;
import dev.sluice.ledger.spool.SpoolVerticle;
import dev.sluice.ops.Health;
import dev.sluice.ops.Meters;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.SpoolMeters;
import dev.sluice.ops.count.Upstreams;
import dev.sluice.ops.log.Logs;
import dev.sluice.ops.trace.Tracing;
import dev.sluice.routing.health.Standings;
import dev.sluice.upstream.FleetVerticle;
import dev.sluice.upstream.probe.ProbeVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The architecture on one page: which verticles there are, how many of each, and in which order they start and stop.
 *
 * <pre>
 *   FleetVerticle            1          raises and retires upstream verticles, hands snapshots to the lanes
 *   IngressVerticle  per lane   HTTP server; listens once the first snapshot is there
 *   ProbeVerticle    1          checks deployments, on demand and in the background
 *   ConfigVerticle   1          reads the file, asks the fleet to put it into effect, watches it
 *   SpoolVerticle    1          keeps what was used on disk, on a worker thread
 *   LedgerVerticle   1          keeps keys, limits and spend, on worker threads
 *   SharedVerticle   1          shares limits and cooldowns with other replicas, if there is a Redis
 *   UpstreamVerticle per lane   for each origin in the snapshot; deployed by the fleet
 * </pre>
 */
public final class Topology {
  private static final Logger LOG = LoggerFactory.getLogger(Topology.class);
  /** As long as the answers in progress take; the drain time ends them. */
  private static final DeliveryOptions PATIENTLY =
      new DeliveryOptions(ByReference.LOCAL).setSendTimeout(TimeUnit.DAYS.toMillis(2));

  private final Vertx vertx;
  private final MeterRegistry registry;
  private final Doors doors;
  private final Sockets sockets;
  private final int lanes;
  private final Meters meters;
  private final Tracing tracing;
  private final Health health;
  private final Logs logs;
  private final Accounts accounts = new Accounts();
  private final Standings standings = new Standings(accounts.payees());
  private final AtomicReference<Snapshot> served = new AtomicReference<>();
  private String ingress = ""; // deployment id, once started
  private volatile Future<String> shared = Future.failedFuture("no Redis"); // deployment id
  private volatile Future<String> ledger = Future.failedFuture("no ledger yet"); // deployment id

  public Topology(Platform platform, Meters meters, Tracing tracing, Health health, Logs logs) {
    this.vertx = platform.vertx();
    this.registry = platform.registry();
    this.doors = platform.doors();
    this.sockets = platform.sockets();
    this.lanes = platform.lanes();
    this.meters = meters;
    this.tracing = tracing;
    this.health = health;
    this.logs = logs;
  }

  /** Starts everything; completes when requests are accepted. */
  public Future<Void> start(Listen listen, ConfigVerticle config) {
    registerMessages();
    vertx.eventBus().<Snapshot>localConsumer(Address.SERVED, snapshot -> onServed(snapshot.body()));
    vertx
        .eventBus()
        .<String>localConsumer(Address.RELOADED, outcome -> meters.reloaded(outcome.body()));
    AtomicInteger instance = new AtomicInteger();
    BufferedBytes buffered = new BufferedBytes();
    Crowd crowd = Crowd.ofCallers();
    meters.watchBufferedBytes(buffered::held);
    meters.watchConnections(crowd::count);
    meters.watchDeployments(served::get, standings);
    meters.watchBudgets(accounts);
    Upstreams upstreams = new Upstreams();
    meters.watchLanes(health.loops(), upstreams);
    meters.watchAccessLines(logs.access()::dropped);
    return vertx
        .deployVerticle(new FleetVerticle(lanes, upstreams, sockets))
        .compose(fleet -> vertx.deployVerticle(
            () -> new IngressVerticle(
                instance.getAndIncrement(),
                listen,
                buffered,
                crowd,
                sockets,
                standings,
                accounts,
                meters,
                tracing,
                health,
                logs),
            new DeploymentOptions().setInstances(lanes)))
        .onSuccess(id -> ingress = id)
        .compose(id -> vertx.deployVerticle(new ProbeVerticle()))
        .compose(id -> vertx.deployVerticle(config))
        .onSuccess(id -> keepLedger())
        .mapEmpty();
  }

  private void onServed(Snapshot snapshot) {
    Snapshot before = served.getAndSet(snapshot);
    RedisSettings redis = snapshot.settings().redis();
    if (before == null && redis != null) {
      shared =
          vertx.deployVerticle(new SharedVerticle(redis, accounts, standings, served::get, meters));
    } else if (before != null && !Objects.equals(redis, before.settings().redis())) {
      LOG.warn("router_settings.redis_* take effect at the next start");
    }
    if (before != null
        && !Objects.equals(snapshot.settings().tracing(), before.settings().tracing())) {
      LOG.warn("sluice_settings.tracing takes effect at the next start");
    }
  }

  /** Nobody waits for it: requests are accepted already, and a database may take its time. */
  private void keepLedger() {
    Clock clock = Clock.systemUTC();
    OpenSpool spool = new OpenSpool();
    SpoolMeters.watch(
        registry,
        () -> spool.state(SpoolState::waiting),
        () -> spool.state(SpoolState::bytes),
        () -> spool.state(SpoolState::lagMillis),
        () -> spool.state(SpoolState::lost));
    DeploymentOptions worker = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
    ledger = vertx
        .deployVerticle(
            new SpoolVerticle(spool),
            new DeploymentOptions(worker).setWorkerPoolName("sluice-spool").setWorkerPoolSize(1))
        .compose(id -> vertx.deployVerticle(
            new LedgerVerticle(accounts, () -> ledger(spool, clock), health, clock), worker));
    ledger.onFailure(failure -> {
      if (!health.isDraining()) { // else it was stopped before it had begun
        LOG.error("there is no ledger: {}", failure.getMessage());
      }
    });
  }

  /** Made by the ledger's own thread, if there is one: a gateway without it loads none of this. */
  private LedgerParts ledger(OpenSpool spool, Clock clock) {
    ModelServing serving = new ServingByConfig(vertx.eventBus());
    LiveRows live = new LiveModels(new LiveAccounts(accounts, clock), serving, served::get);
    return new LedgerParts(
        live,
        new ManagementApi(
            new Announcing(live, vertx.eventBus()), served::get, serving, accounts.payees(), clock),
        new Recorder(spool, touched -> touched.forEach(accounts.spending()::atLeast), clock));
  }

  /** Who may use it, live. */
  Accounts accounts() {
    return accounts;
  }

  /** How deployments fare, live. */
  Standings standings() {
    return standings;
  }

  /** Says that it is about to leave, and goes on for a while: callers see it, or are told at the end of an answer. */
  public Future<?> announce(long millis) {
    health.drain();
    return vertx.timer(Math.max(1, millis), TimeUnit.MILLISECONDS);
  }

  /**
   * Stops accepting and lets answers in progress end within {@code drain_timeout}; what is left is cut. Operators are
   * answered until the end. To be called from a thread that may wait.
   *
   * @param port of callers
   * @param graceMillis how long a caller that was not told of the end may keep a connection idle
   * @return how many answers were cut off
   */
  public Future<Integer> drain(int port, long graceMillis) {
    health.drain();
    if (ingress.isEmpty()) {
      return Future.succeededFuture(0);
    }
    boolean closed = doors.close(port); // else an instance closes it, together with what is idle
    List<Future<Message<Integer>>> drained = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      drained.add(vertx
          .eventBus()
          .request(Address.ingressDrain(lane), closed ? graceMillis : 0L, PATIENTLY));
    }
    return Future.join(drained)
        .otherwiseEmpty()
        .map(all -> drained.stream()
            .filter(Future::succeeded)
            .mapToInt(lane -> lane.result().body())
            .sum())
        .eventually(() -> vertx.undeploy(ingress))
        .eventually(this::leaveOthers);
  }

  /** Before Vert.x takes connections and threads away: what is leased goes back, what was used is stored. */
  private Future<?> leaveOthers() {
    return Future.join(shared.compose(vertx::undeploy), ledger.compose(vertx::undeploy))
        .otherwiseEmpty();
  }

  private void registerMessages() {
    ByReference.registerFrames(vertx);
    ByReference.register(vertx, UsageBatch.class);
    ByReference.register(vertx, Snapshot.class);
    ByReference.register(vertx, Rollout.class);
    ByReference.register(vertx, ConfigStatus.class);
    ByReference.register(vertx, StoredModel.class);
    ByReference.register(vertx, StoredModels.class);
    ByReference.register(vertx, ModelCheck.class);
    ByReference.register(vertx, HealthQuery.class);
    ByReference.register(vertx, HealthReport.class);
    ByReference.register(vertx, ManagementCall.class);
    ByReference.register(vertx, ManagementAnswer.class);
    ByReference.register(vertx, Balance.class);
  }
}
