package dev.sluice.ingress;

import dev.sluice.bus.Address;
import dev.sluice.bus.Checkup;
import dev.sluice.bus.Frame;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.HealthReport;
import dev.sluice.bus.Rollout;
import dev.sluice.config.HealthChecks;
import dev.sluice.config.Settings;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.CooldownWatch;
import dev.sluice.ops.Health;
import dev.sluice.ops.Meters;
import dev.sluice.routing.health.Standings;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
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
  private static final int MAX_LINE_BYTES = 8192;
  private static final int ACCEPT_BACKLOG = 1024;

  private final int instance;
  private final Listen listen;
  private final BufferedBytes buffered;
  private final Standings standings;
  private final Accounts accounts;
  private final Meters meters;
  private final Health health;
  private final CallerConnections connections = new CallerConnections();
  private final SlowRequests reading = new SlowRequests();
  private final CooldownWatch cooldowns;
  private @Nullable Lane lane;
  private @Nullable HttpServer server;

  /**
   * @param instance 0 and up; names its inbox
   * @param standings shared by all instances, like {@code buffered} and {@code accounts}
   */
  public IngressVerticle(
      int instance,
      Listen listen,
      BufferedBytes buffered,
      Standings standings,
      Accounts accounts,
      Meters meters,
      Health health) {
    this.instance = instance;
    this.listen = listen;
    this.buffered = buffered;
    this.standings = standings;
    this.accounts = accounts;
    this.cooldowns = new CooldownWatch(standings, meters);
    this.meters = meters;
    this.health = health;
  }

  @Override
  public Future<?> start() {
    Lane here = new Lane(vertx, instance, buffered, standings, accounts, meters);
    lane = here;
    vertx
        .eventBus()
        .<Frame>localConsumer(Address.ingress(instance), frame -> here.onFrame(frame.body()));
    vertx
        .eventBus()
        .<Rollout>localConsumer(
            Address.ingressControl(instance), rollout -> onRollout(here, rollout));
    if (instance == 0) { // the standings are everybody's
      vertx
          .eventBus()
          .<HealthReport>localConsumer(Address.CHECKED, report -> onChecked(report.body()));
    }
    vertx.setPeriodic(TICK_MILLIS, tick -> onTick(here));
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
    if (server != null && listen.wouldExpose(here.serving().settings(), next)) {
      message.fail(
          400,
          "the master key is gone, and the gateway listens on "
              + listen.host()
              + ": restart it to serve without a key");
      return;
    }
    here.serve(message.body());
    if (instance == 0) {
      accounts.rules(LimitRules.of(message.body().snapshot()));
    }
    Future<?> ready = server == null ? listen(here) : Future.succeededFuture();
    ready
        .onSuccess(serving -> message.reply(null))
        .onFailure(failure -> message.fail(500, listen.explain(failure)));
  }

  private Future<?> listen(Lane here) {
    Settings settings = here.serving().settings();
    Router router = Endpoints.router(
        vertx,
        here,
        new Inference(here, reading),
        new OperatorRoutes(vertx, here, health, new Explaining(here, reading)),
        new ManagementRoutes(vertx, here, reading));
    server = vertx
        .createHttpServer(options(settings))
        .connectionHandler(connections::opened)
        .invalidRequestHandler(IngressVerticle::onInvalidRequest)
        .requestHandler(request -> {
          connections.requested(request);
          router.handle(request);
        });
    return server
        .listen(listen.portToBind(), listen.hostToBind(settings))
        .onSuccess(bound -> listen.bound(bound.actualPort()));
  }

  private static HttpServerOptions options(Settings settings) {
    return new HttpServerOptions()
        .setMaxHeaderSize(settings.maxHeaderBytes())
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        // With it, a connection is not announced, and so not watched, before its first whole head.
        .setHttp2ClearTextEnabled(settings.http2Cleartext())
        .setHandle100ContinueAutomatically(false)
        .setPerFrameWebSocketCompressionSupported(
            false) // no WebSockets here: two handlers less a read
        .setPerMessageWebSocketCompressionSupported(false)
        .setSendBufferSize(settings.callerSendBytes())
        .setAcceptBacklog(ACCEPT_BACKLOG);
  }

  private static void onInvalidRequest(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    GatewayError error;
    if (cause instanceof TooLongHttpLineException) {
      error = new GatewayError.BadHttp(414, "uri_too_long", "The request line is too long.");
    } else if (cause instanceof TooLongHttpHeaderException) {
      error = new GatewayError.BadHttp(
          431,
          "headers_too_large",
          "The request's headers are too large. Send less, or raise"
              + " sluice_settings.max_header_size_kb.");
    } else {
      error = new GatewayError.BadHttp(400, "invalid_http", "This is not a valid HTTP request.");
    }
    ErrorReply.send(request, error);
    request.connection().close();
  }

  private void onTick(Lane here) {
    reading.tick();
    here.keepAlives().tick();
    if (server != null) {
      if (instance == 0) {
        cooldowns.look(here.serving().rollout().snapshot(), System.nanoTime());
      }
      connections.tick(here.serving().settings().keepAliveMillis());
    }
  }

  /** Stops accepting at once, lets answers in progress end within the drain time, then cuts what is left. */
  @Override
  public Future<?> stop() {
    if (server == null || lane == null) {
      return Future.succeededFuture();
    }
    Lane here = lane;
    Duration patience = Duration.ofMillis(here.serving().settings().drainMillis());
    long cutTimer = vertx.setTimer(Math.max(1, patience.toMillis()), timer -> here.cutAll());
    Duration untilCut = patience.plusSeconds(1); // time for the errors to be sent
    connections.drain(untilCut);
    return server.shutdown(untilCut).onComplete(stopped -> vertx.cancelTimer(cutTimer));
  }
}
