package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import dev.sluice.ingress.serving.ModelsList;
import dev.sluice.ingress.serving.Serving;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.RouteGroup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
final class ModelRoutes {
  private static final Set<RouteGroup> ROUTES = Set.of(RouteGroup.LLM_API, RouteGroup.INFO);

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
    answer(context, (serving, holder) -> serving.models().all(mayUse(serving, holder)));
  }

  private void one(RoutingContext context) {
    answer(context, (serving, holder) -> one(serving, holder, context.pathParam("id")));
  }

  private static Buffer one(Serving serving, @Nullable Holder holder, String id) {
    String meant = holder == null ? id : holder.meant(id);
    boolean allowed = mayUse(serving, holder).test(meant);
    Buffer entry = allowed ? serving.models().one(meant) : null;
    if (entry == null && allowed && serving.planner().serves(meant)) {
      entry = ModelsList.unlisted(id);
    }
    if (entry != null) {
      return entry;
    }
    throw new GatewayError.NotFound(
        "model_not_found",
        "model",
        "The model '" + id + "' does not exist here. GET /v1/models lists the names.");
  }

  /** What a key may not use, it does not see; nor does anybody outside of a team what is that team's own. */
  private static Predicate<String> mayUse(Serving serving, @Nullable Holder holder) {
    return model -> holder == null && !serving.models().isOwn(model)
        || holder != null
            && holder.refuses(new AskedModel(model, serving.planner().groupOf(model))) == null;
  }

  private void answer(RoutingContext context, BiFunction<Serving, @Nullable Holder, Buffer> json) {
    lane.callers()
        .identify(
            context.request(),
            lane.serving().settings(),
            ROUTES,
            caller -> answer(context, json.apply(lane.serving(), caller.holder())),
            error -> lane.refuse(context.request(), error));
  }

  private static void answer(RoutingContext context, Buffer json) {
    context.response().putHeader("content-type", "application/json").end(json);
  }
}
