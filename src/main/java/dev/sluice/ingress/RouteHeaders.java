package dev.sluice.ingress;

import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** LiteLLM's response headers that tell which way a request took. Owned by one exchange. */
final class RouteHeaders {
  private static final CharSequence MODEL_ID = HttpHeaders.createOptimized("x-litellm-model-id");
  private static final CharSequence MODEL_GROUP =
      HttpHeaders.createOptimized("x-litellm-model-group");
  private static final CharSequence RETRIES =
      HttpHeaders.createOptimized("x-litellm-attempted-retries");
  private static final CharSequence FALLBACKS =
      HttpHeaders.createOptimized("x-litellm-attempted-fallbacks");
  private static final CharSequence NONE = HttpHeaders.createOptimized("0");

  private final HttpServerResponse response;
  private final RoutePlan plan;

  RouteHeaders(HttpServerResponse response, RoutePlan plan) {
    this.response = response;
    this.plan = plan;
  }

  /** An attempt goes to this deployment. */
  void at(Target target) {
    if (response.headWritten()) {
      return;
    }
    response.putHeader(MODEL_ID, HeaderRules.text(target.deployment().id()));
    response.putHeader(MODEL_GROUP, HeaderRules.text(target.deployment().group()));
  }

  /** The head is about to be written. */
  void answered() {
    if (response.headWritten()) {
      return;
    }
    response.putHeader(RETRIES, count(plan.retries()));
    response.putHeader(FALLBACKS, count(plan.fallbacks()));
  }

  /** The head is about to be written before it is known which deployment will answer. */
  void leaveOpen() {
    response.headers().remove(MODEL_ID).remove(MODEL_GROUP);
  }

  private static CharSequence count(int number) {
    return number == 0 ? NONE : Integer.toString(number);
  }
}
