package dev.sluice.ingress;

import dev.sluice.bus.Address;
import dev.sluice.bus.Checkup;
import dev.sluice.bus.Frame;
import dev.sluice.bus.HealthReport;
import dev.sluice.bus.Rollout;
import dev.sluice.config.HealthChecks;
import dev.sluice.config.Settings;
import dev.sluice.config.TracingSettings;
import dev.sluice.ingress.admission.LimitRules;
import dev.sluice.ingress.operator.OperatorEndpoints;
import dev.sluice.ingress.request.BufferedBytes;
import dev.sluice.ingress.request.SlowRequests;
import dev.sluice.ingress.server.CallerConnections;
import dev.sluice.ingress.server.CallerServer;
import dev.sluice.ingress.server.Crowd;
import dev.sluice.ingress.server.ServerSettings;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.CooldownWatch;
import dev.sluice.ops.Health;
import dev.sluice.ops.Heartbeat;
import dev.sluice.ops.Meters;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.log.Logs;
import dev.sluice.ops.trace.Tracing;
import dev.sluice.routing.health.Standings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One ingress instance on one event loop: its HTTP server, its inbox, its exchanges. Listens once the first snapshot
 * is there. Owned by its lane's event loop.
 */
public final class IngressVerticle extends VerticleBase {
  private static final long TICK_MILLIS = 1000;
  /** With operators' connections, when the last caller has left. */
  private static final Duration OPERATORS_PATIENCE = Duration.ofSeconds(1);

  private final int instance;
  private final Listen listen;
  private final BufferedBytes buffered;
  private final Standings standings;
  private final Accounts accounts;
  private final Meters meters;
  private final Tracing tracing;
  private final Health health;
  private final Logs logs;
  private final Crowd crowd;
  private final Sockets sockets;
  private final SlowRequests reading = new SlowRequests();
  private final CooldownWatch cooldowns;
  private @Nullable Lane lane;
  private @Nullable CallerServer server; // until it drains
  private @Nullable CallerServer admin; // until the end
  private int cut; // answers, when the drain time was over

  /**
   * @param instance 0 and up; names its inbox
   * @param standings shared by all instances, like {@code buffered}, {@code crowd}, {@code sockets} and
   *     {@code accounts}
   */
  public IngressVerticle(
      int instance,
      Listen listen,
      BufferedBytes buffered,
      Crowd crowd,
      Sockets sockets,
      Standings standings,
      Accounts accounts,
      Meters meters,
      Tracing tracing,
      Health health,
      Logs logs) {
    this.instance = instance;
    this.listen = listen;
    this.buffered = buffered;
    this.crowd = crowd;
    this.sockets = sockets;
    this.standings = standings;
    this.accounts = accounts;
    this.cooldowns = new CooldownWatch(standings, meters);
    this.meters = meters;
    this.tracing = tracing;
    this.health = health;
    this.logs = logs;
  }

  @Override
  public Future<?> start() {
    Lane here =
        new Lane(vertx, instance, buffered, standings, accounts, meters, tracing, logs.access());
    lane = here;
    vertx
        .eventBus()
        .<Frame>localConsumer(Address.ingress(instance), frame -> here.onFrame(frame.body()));
    vertx
        .eventBus()
        .<Rollout>localConsumer(
            Address.ingressControl(instance), rollout -> onRollout(here, rollout));
    vertx
        .eventBus()
        .<Long>localConsumer(
            Address.ingressDrain(instance),
            drain -> drain(here, drain.body()).onComplete(over -> drain.reply(cut)));
    if (instance == 0) { // the standings are everybody's
      vertx
          .eventBus()
          .<HealthReport>localConsumer(Address.CHECKED, report -> onChecked(report.body()));
    }
    vertx.setPeriodic(TICK_MILLIS, tick -> onTick(here));
    Heartbeat.start(vertx, health.loops().join(instance));
    return Future.succeededFuture();
  }

  private void onChecked(HealthReport report) {
    HealthChecks rules = report.rules();
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(rules.staleMillis());
    for (Checkup checkup : report.checkups()) {
      boolean forgiven = !rules.inBackground()
          || !rules.steerRouting()
          || rules.forgiveTransient() && checkup.isTransient();
      standings.of(checkup.deployment().id()).checked(checkup.healthy() || forgiven, until);
    }
  }

  private void onRollout(Lane here, Message<Rollout> message) {
    Settings next = message.body().snapshot().settings();
    String refusal = server == null ? null : listen.refusal(here.serving().settings(), next);
    if (refusal != null) {
      message.fail(400, refusal);
      return;
    }
    accounts.rules(
        LimitRules.of(message.body().snapshot())); // no lane serves what they do not know
    here.serve(message.body());
    logs.use(next.logs());
    Future<?> ready = server == null ? trace(next).compose(on -> listen(here)) : use(server, next);
    ready
        .onSuccess(serving -> message.reply(null))
        .onFailure(failure -> message.fail(500, listen.explain(failure)));
  }

  /** Before the first request, and not on this thread: there is much to load. */
  private Future<?> trace(Settings settings) {
    TracingSettings wanted = settings.tracing();
    return wanted == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(() -> {
          tracing.begin(wanted);
          return true;
        });
  }

  private Future<?> use(CallerServer running, Settings next) {
    Future<?> operators =
        admin == null ? Future.succeededFuture() : admin.use(ServerSettings.forOperators(next));
    return running.use(ServerSettings.forCallers(next)).compose(used -> operators);
  }

  private Future<?> listen(Lane here) {
    Settings settings = here.serving().settings();
    OperatorEndpoints forOperators =
        new OperatorEndpoints(vertx, here, reading, accounts, health, logs.levels());
    boolean apart = settings.listening().hasAdminPort();
    Router router = Endpoints.router(
        vertx,
        here,
        new Inference(here, reading),
        new TokenCounting(vertx, here, reading),
        forOperators,
        !apart);
    CallerServer callers = server(here, crowd, ServerSettings.forCallers(settings), router);
    server = callers;
    Future<?> operators =
        apart && instance == 0 ? listenForOperators(here, forOperators) : Future.succeededFuture();
    return operators
        .compose(ready -> callers.listen(listen.portToBind(), listen.hostToBind(settings)))
        .onSuccess(listen::bound)
        .onSuccess(bound -> health.listening());
  }

  /** Callers cannot crowd them out. One instance is enough: it goes on until the last caller has left the others too. */
  private Future<?> listenForOperators(Lane here, OperatorEndpoints forOperators) {
    Settings settings = here.serving().settings();
    CallerServer own = server(
        here,
        Crowd.ofOperators(),
        ServerSettings.forOperators(settings),
        Endpoints.forOperators(vertx, here, forOperators));
    admin = own;
    return own.listen(settings.listening().adminPort(), listen.adminHostToBind(settings))
        .recover(failure -> Future.failedFuture(listen.explainAdmin(failure, settings)));
  }

  private CallerServer server(Lane here, Crowd among, HttpServerOptions options, Router router) {
    CallerConnections connections = new CallerConnections(
        among,
        () -> here.serving().settings().listening(),
        meters,
        here.journal().access(),
        sockets);
    return new CallerServer(vertx, options, connections, meters, request -> {
      if (health.isDraining()) {
        connections.tellOfTheEnd(request);
      }
      here.route(request, router);
    });
  }

  private void onTick(Lane here) {
    reading.tick();
    here.keepAlives().tick();
    here.journal().tick();
    if (server != null) {
      Settings settings = here.serving().settings();
      if (instance == 0) {
        cooldowns.look(here.serving().rollout().snapshot(), System.nanoTime());
      }
      server.tick(settings);
      if (admin != null) {
        admin.tick(settings);
      }
    }
  }

  /**
   * Stops accepting at once, lets answers in progress end within the drain time, then cuts what is left.
   *
   * @param graceMillis how long a caller that was not told of the end may keep a connection idle
   */
  private Future<?> drain(Lane here, long graceMillis) {
    if (server == null) {
      return Future.succeededFuture();
    }
    Duration patience = Duration.ofMillis(here.serving().settings().drainMillis());
    CallerServer leaving = server;
    server = null;
    long cutTimer = vertx.setTimer(Math.max(1, patience.toMillis()), timer -> {
      cut = here.cutAll();
      leaving.endGrace();
    });
    Duration untilCut = patience.plusSeconds(1); // time for the errors to be sent
    return leaving
        .drain(Duration.ofMillis(graceMillis), untilCut)
        .onComplete(stopped -> vertx.cancelTimer(cutTimer))
        .eventually(() -> here.journal().close());
  }

  @Override
  public Future<?> stop() {
    health.loops().leave(instance);
    CallerServer operators = admin;
    Future<?> drained = lane == null ? Future.succeededFuture() : drain(lane, 0);
    return operators == null
        ? drained
        : drained.eventually(() -> operators.drain(Duration.ZERO, OPERATORS_PATIENCE));
  }
}
