package dev.sluice.ingress;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.HealthQuery;
import dev.sluice.bus.HealthReport;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.Settings;
import dev.sluice.ops.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What operators call: health, metrics, and the configuration in effect. */
final class OperatorRoutes {
  static final String RELOAD = "/config/reload";
  static final String LOG_LEVEL = "/config/log-level";
  private static final List<String> PROBES =
      List.of("/health/liveliness", "/health/liveness", "/health/readiness");
  private static final String METRICS = "/metrics";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  /** For an answer that takes as long as the checks of all deployments. */
  private static final DeliveryOptions PATIENTLY =
      new DeliveryOptions(ByReference.LOCAL).setSendTimeout(TimeUnit.HOURS.toMillis(1));

  private final Vertx vertx;
  private final Lane lane;
  private final Health health;
  private final Explaining explaining;
  private final Levels levels;

  OperatorRoutes(Vertx vertx, Lane lane, Health health, Explaining explaining, Levels levels) {
    this.explaining = explaining;
    this.levels = levels;
    this.vertx = vertx;
    this.lane = lane;
    this.health = health;
  }

  /** What balancers ask, on every port. */
  void mountProbes(Router router) {
    probe(router, PROBES.get(0)).handler(this::alive);
    probe(router, PROBES.get(1)).handler(this::alive);
    probe(router, PROBES.get(2)).handler(this::ready);
  }

  void mount(Router router) {
    readable(router, "/health").handler(this::deployments);
    readable(router, METRICS).handler(this::metrics);
    router.post("/route/explain").handler(context -> explaining.handle(context.request()));
    router.post(RELOAD).handler(this::reload);
    readable(router, "/config/diff").handler(this::diff);
    readable(router, LOG_LEVEL).handler(context -> levels.tell(context.request()));
    router.post(LOG_LEVEL).handler(context -> levels.change(context.request()));
  }

  /** Whether a path tells nobody anything that they could misuse, and balancers and scrapers ask it without a key. */
  static boolean isForEverybody(String path, Settings settings) {
    String route = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return PROBES.contains(route) || route.equals(METRICS) && !settings.metricsNeedKey();
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
    context.response().putHeader("content-type", "application/json").end("\"I'm alive!\"");
  }

  private void ready(RoutingContext context) {
    status()
        .onSuccess(
            status -> json(context, health.isDraining() ? 503 : 200, health.readiness(status)))
        .onFailure(context::fail);
  }

  private void deployments(RoutingContext context) {
    Admission.checkOperator(context.request(), lane.serving().settings());
    String model = context.request().getParam("model");
    String id = context.request().getParam("model_id");
    vertx
        .eventBus()
        .<HealthReport>request(Address.HEALTH, new HealthQuery(model, id), PATIENTLY)
        .onSuccess(report -> json(context, 200, HealthAnswer.of(report.body())))
        .onFailure(context::fail);
  }

  private void metrics(RoutingContext context) {
    Settings settings = lane.serving().settings();
    if (settings.metricsNeedKey()) {
      Admission.check(context.request(), settings);
    }
    String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
    boolean open = accepted != null && accepted.contains("application/openmetrics-text");
    status()
        .compose(status -> vertx.executeBlocking(() -> open
            ? lane.meters().openMetrics(status)
            : Buffer.buffer(lane.meters().scrape(status))))
        .onSuccess(text -> context
            .response()
            .putHeader("content-type", open ? OPEN_METRICS : PROMETHEUS_TEXT)
            .end(text))
        .onFailure(context::fail);
  }

  private void reload(RoutingContext context) {
    Admission.checkOperator(context.request(), lane.serving().settings());
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
    Admission.checkOperator(context.request(), lane.serving().settings());
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

  private static void json(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encodePrettily() + "\n");
  }
}
