package dev.sluice.ingress.operator;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.Settings;
import dev.sluice.ingress.caller.CallerKey;
import dev.sluice.ingress.caller.OperatorAccess;
import dev.sluice.ops.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What operators call: metrics, and the configuration in effect. */
final class OperatorRoutes {
  static final String RELOAD = "/config/reload";
  static final String LOG_LEVEL = "/config/log-level";
  static final String METRICS = "/metrics";
  static final String EXPLAIN = "/route/explain";

  private final Vertx vertx;
  private final OperatedLane lane;
  private final Health health;
  private final Explaining explaining;
  private final Levels levels;

  OperatorRoutes(
      Vertx vertx, OperatedLane lane, Health health, Explaining explaining, Levels levels) {
    this.explaining = explaining;
    this.levels = levels;
    this.vertx = vertx;
    this.lane = lane;
    this.health = health;
  }

  void mount(Router router) {
    readable(router, METRICS).handler(this::metrics);
    router.post(EXPLAIN).handler(context -> explaining.handle(context.request()));
    router.post(RELOAD).handler(this::reload);
    readable(router, "/config/diff").handler(this::diff);
    readable(router, LOG_LEVEL).handler(context -> levels.tell(context.request()));
    router.post(LOG_LEVEL).handler(context -> levels.change(context.request()));
  }

  private static Route readable(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private void metrics(RoutingContext context) {
    Settings settings = lane.serving().settings();
    if (settings.metricsNeedKey()) {
      CallerKey.checkMaster(context.request(), settings);
    }
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    status()
        .compose(status -> lane.meters().exposition().read(vertx, accept, status))
        .onSuccess(answer ->
            context.response().putHeader("content-type", answer.contentType()).end(answer.body()))
        .onFailure(context::fail);
  }

  private void reload(RoutingContext context) {
    OperatorAccess.check(context.request(), lane.serving().settings());
    request(Address.CONFIG_RELOAD)
        .onSuccess(status -> json(context, 200, health.config(status)))
        .onFailure(failure -> lane.refuse(context.request(), reloadRefused(failure)));
  }

  private static GatewayError reloadRefused(Throwable failure) {
    if (failure instanceof ReplyException reply && reply.failureCode() == 400) {
      return new GatewayError.BadRequest("invalid_config", null, reply.getMessage());
    }
    return new GatewayError.Internal("The reload failed: " + failure.getMessage());
  }

  private void diff(RoutingContext context) {
    OperatorAccess.check(context.request(), lane.serving().settings());
    status().onSuccess(status -> json(context, 200, status.diff())).onFailure(context::fail);
  }

  private Future<ConfigStatus> status() {
    return request(Address.CONFIG_STATUS);
  }

  private Future<ConfigStatus> request(String address) {
    return vertx
        .eventBus()
        .<ConfigStatus>request(address, null, ByReference.LOCAL)
        .map(reply -> reply.body());
  }

  static void json(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encodePrettily() + "\n");
  }
}
