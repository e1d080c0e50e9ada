package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
final class ModelRoutes {
  private final Lane lane;

  ModelRoutes(Lane lane) {
    this.lane = lane;
  }

  void mount(Router router, String[] prefixes) {
    for (String prefix : prefixes) {
      router
          .route(prefix + "/models")
          .method(HttpMethod.GET)
          .method(HttpMethod.HEAD)
          .handler(this::list);
      router
          .routeWithRegex(prefix + "/models/(?<id>.+?)/?")
          .method(HttpMethod.GET)
          .method(HttpMethod.HEAD)
          .handler(this::one);
    }
  }

  private void list(RoutingContext context) {
    Serving serving = lane.serving();
    Admission.check(context.request(), serving.settings());
    answer(context, serving.models().all());
  }

  private void one(RoutingContext context) {
    Serving serving = lane.serving();
    Admission.check(context.request(), serving.settings());
    String id = context.pathParam("id");
    Buffer entry = serving.models().one(id);
    if (entry == null && serving.planner().serves(id)) {
      entry = ModelsList.unlisted(id);
    }
    if (entry == null) {
      throw new GatewayError.NotFound(
          "model_not_found",
          "model",
          "The model '" + id + "' does not exist here. GET /v1/models lists the names.");
    }
    answer(context, entry);
  }

  private static void answer(RoutingContext context, Buffer json) {
    context.response().putHeader("content-type", "application/json").end(json);
  }
}
