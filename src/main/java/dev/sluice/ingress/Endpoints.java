package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Settings;
import dev.sluice.ingress.caller.Browsers;
import dev.sluice.ingress.caller.CallerAddress;
import dev.sluice.ingress.operator.OperatorEndpoints;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of paths. Those that are called most stand first. */
final class Endpoints {
  private static final String OF_OPENAI =
      "The OpenAI routes are /v1/chat/completions, /v1/completions, /v1/embeddings and /v1/models";
  private static final String ALL_HERE = OF_OPENAI + "; GET /docs shows all.";
  private static final String MODELS_HERE =
      OF_OPENAI + "; operators' routes are on a port of their own, sluice_settings.admin_port.";
  private static final String OPERATORS_HERE =
      "This port is for operators, and models are asked on the other one; GET /docs shows all routes.";

  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
  private static final String[] PREFIXES = {"/v1", ""};
  private static final String MODEL_IN_PATH = "/(?:engines|openai/deployments)/(?<model>.+)";

  private Endpoints() {}

  /**
   * @param forOperatorsToo false: they have a port of their own, and here are only the probes
   */
  static Router router(
      Vertx vertx,
      Lane lane,
      Inference inference,
      TokenCounting counting,
      OperatorEndpoints operators,
      boolean forOperatorsToo) {
    Router router = guarded(vertx, lane);
    for (String prefix : PREFIXES) {
      for (Operation operation : Operation.values()) {
        router
            .post(prefix + operation.route())
            .handler(
                context -> inference.handle(lane.arriving(context.request()), operation, null));
      }
    }
    for (Operation operation : Operation.values()) {
      router
          .postWithRegex("(?:/v1)?" + MODEL_IN_PATH + operation.route() + "/?")
          .handler(context -> inference.handle(
              lane.arriving(context.request()), operation, context.pathParam("model")));
    }
    new ModelRoutes(lane).mount(router, PREFIXES);
    counting.mount(router);
    operators.mountProbes(router);
    if (forOperatorsToo) {
      operators.mount(router);
    }
    return withErrors(router, lane, forOperatorsToo ? ALL_HERE : MODELS_HERE);
  }

  /** The routes of the admin port. */
  static Router forOperators(Vertx vertx, Lane lane, OperatorEndpoints operators) {
    Router router = guarded(vertx, lane);
    operators.mountProbes(router);
    operators.mount(router);
    return withErrors(router, lane, OPERATORS_HERE);
  }

  /** Whoever may not call from where they are is told so before anything else is looked at; then come browsers. */
  private static Router guarded(Vertx vertx, Lane lane) {
    Router router = Router.router(vertx);
    router.route().handler(context -> {
      Settings settings = lane.serving().settings();
      String path = context.request().path();
      if (path == null || !OperatorEndpoints.isForEverybody(path, settings)) {
        CallerAddress.check(context.request(), settings);
      }
      if (!Browsers.answered(context.request(), settings)) {
        context.next();
      }
    });
    return router;
  }

  /** @param routes which there are, for who asks for another */
  private static Router withErrors(Router router, Lane lane, String routes) {
    router.errorHandler(400, context -> lane.refuse(context.request(), noPath()));
    router.errorHandler(404, context -> lane.refuse(context.request(), noRoute(context, routes)));
    router.errorHandler(405, context -> refuseMethod(context, lane));
    router.errorHandler(500, context -> onFault(context, lane));
    return router;
  }

  private static GatewayError noRoute(RoutingContext context, String routes) {
    return new GatewayError.NotFound(
        "unknown_route",
        null,
        "There is no route "
            + context.request().method()
            + " "
            + context.normalizedPath()
            + ". "
            + routes);
  }

  private static GatewayError noPath() {
    return new GatewayError.BadRequest(
        "invalid_path", null, "The path holds a '%' that is not followed by two hex digits.");
  }

  private static void refuseMethod(RoutingContext context, Lane lane) {
    String path = context.normalizedPath();
    String allowed = allowed(path);
    context.response().putHeader("allow", allowed); // RFC 9110, section 15.5.6
    lane.refuse(
        context.request(),
        new GatewayError.BadHttp(
            405,
            "method_not_allowed",
            path + " does not take " + context.request().method() + " but " + allowed + "."));
  }

  private static String allowed(String path) {
    String route = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    boolean takesPost = route.equals(TokenCounting.ROUTE)
        || Stream.of(Operation.values()).map(Operation::route).anyMatch(route::endsWith);
    String ofOperators = OperatorEndpoints.methodsOf(route);
    return takesPost ? "POST" : ofOperators == null ? "GET, HEAD" : ofOperators;
  }

  private static void onFault(RoutingContext context, Lane lane) {
    Throwable failure = context.failure();
    if (failure instanceof GatewayError error) {
      lane.refuse(context.request(), error);
      return;
    }
    LOG.error("{} {} failed", context.request().method(), context.request().path(), failure);
    lane.refuse(
        context.request(),
        new GatewayError.Internal(
            "The gateway failed; its log says why. This is a bug of Sluice."));
  }
}
