package dev.sluice.ingress.operator;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.HealthQuery;
import dev.sluice.bus.HealthReport;
import dev.sluice.config.ConfigStatus;
import dev.sluice.ingress.caller.OperatorAccess;
import dev.sluice.ops.Health;
import dev.sluice.ops.Health.Database;
import dev.sluice.ops.count.Loops;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether the gateway and what it depends on are well. Owned by its lane's event loop. */
final class HealthRoutes {
  /** For an answer that takes as long as the checks of all deployments. */
  private static final DeliveryOptions PATIENTLY =
      new DeliveryOptions(ByReference.LOCAL).setSendTimeout(TimeUnit.HOURS.toMillis(1));
  /** A process that was halted as a whole, by its machine or a collector, has loops that are about to tick. */
  private static final long LOOK_AGAIN_MILLIS = 300;

  private final Vertx vertx;
  private final OperatedLane lane;
  private final Health health;

  HealthRoutes(Vertx vertx, OperatedLane lane, Health health) {
    this.vertx = vertx;
    this.lane = lane;
    this.health = health;
  }

  /** What balancers ask, on every port. */
  void mountProbes(Router router) {
    probe(router, "/health/liveliness").handler(this::alive);
    probe(router, "/health/liveness").handler(this::alive);
    probe(router, "/health/readiness").handler(this::ready);
  }

  void mount(Router router) {
    readable(router, "/health").handler(this::deployments);
    readable(router, "/health/backlog").handler(this::backlog);
    readable(router, "/health/services").handler(this::service);
  }

  private static Route readable(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  /** LiteLLM's probes also answer OPTIONS, without a look at the state. */
  private static Route probe(Router router, String path) {
    router
        .options(path)
        .handler(context ->
            context.response().putHeader("allow", "GET, HEAD, OPTIONS").end());
    return readable(router, path);
  }

  private void alive(RoutingContext context) {
    if (stuck().isEmpty()) {
      tellAlive(context);
      return;
    }
    vertx.setTimer(LOOK_AGAIN_MILLIS, later -> {
      List<Loops.Stuck> stuck = stuck();
      if (stuck.isEmpty()) {
        tellAlive(context);
      } else {
        OperatorRoutes.json(context, 503, Health.stuck(stuck));
      }
    });
  }

  private List<Loops.Stuck> stuck() {
    long millis = lane.serving().settings().livenessMillis();
    return health.loops().stuck(System.nanoTime(), millis);
  }

  private static void tellAlive(RoutingContext context) {
    context.response().putHeader("content-type", "application/json").end("\"I'm alive!\"");
  }

  /** Balancers ask this without a key: reasons are for operators. */
  private void ready(RoutingContext context) {
    boolean reasons = OperatorAccess.isGranted(context.request(), lane.serving().settings());
    vertx
        .eventBus()
        .<ConfigStatus>request(Address.CONFIG_STATUS, null, ByReference.LOCAL)
        .onSuccess(status -> OperatorRoutes.json(
            context, health.isReady() ? 200 : 503, health.readiness(status.body(), reasons)))
        .onFailure(context::fail);
  }

  private void deployments(RoutingContext context) {
    OperatorAccess.check(context.request(), lane.serving().settings());
    String model = context.request().getParam("model");
    String id = context.request().getParam("model_id");
    vertx
        .eventBus()
        .<HealthReport>request(Address.HEALTH, new HealthQuery(model, id), PATIENTLY)
        .onSuccess(report -> OperatorRoutes.json(context, 200, HealthAnswer.of(report.body())))
        .onFailure(context::fail);
  }

  private void backlog(RoutingContext context) {
    OperatorAccess.check(context.request(), lane.serving().settings());
    JsonObject backlog =
        new JsonObject().put("in_flight_requests", lane.meters().inFlight());
    OperatorRoutes.json(context, 200, backlog);
  }

  /** LiteLLM sends a test message to the service; Sluice's are asked how they are. */
  private void service(RoutingContext context) {
    OperatorAccess.check(context.request(), lane.serving().settings());
    String name = context.request().getParam("service");
    if (name == null) {
      tell(context, "success", "Ask for service=prometheus or service=db.");
    } else if ("prometheus".equals(name)) {
      tell(context, "success", "Metrics are at /metrics.");
    } else if ("db".equals(name) || "database".equals(name)) {
      database(context);
    } else {
      throw unknown();
    }
  }

  private void database(RoutingContext context) {
    Database database = health.database();
    if (database == Database.DISCONNECTED) {
      throw new GatewayError.Overloaded(
          "ledger_unavailable", "The database does not answer now; traffic goes on.", 5);
    }
    tell(
        context,
        "success",
        database == Database.CONNECTED
            ? "The database answers."
            : "Nothing is stored: there is no database to ask, or it is being opened.");
  }

  private static GatewayError unknown() {
    return new GatewayError.BadRequest(
        "unknown_service",
        "service",
        "Sluice has no such service. Ask for service=prometheus or service=db.");
  }

  private static void tell(RoutingContext context, String status, String message) {
    JsonObject answer = new JsonObject().put("status", status).put("message", message);
    OperatorRoutes.json(context, 200, answer);
  }
}
