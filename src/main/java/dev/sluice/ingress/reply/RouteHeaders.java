package dev.sluice.ingress.reply;

import dev.sluice.bus.Version;
import dev.sluice.config.Timeouts;
import dev.sluice.ingress.accounting.Stopwatch;
import dev.sluice.ingress.serving.DeploymentLabels;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** LiteLLM's response headers that tell which way a request took. Owned by one exchange. */
public final class RouteHeaders {
  /** Asked for by a request, and answered: how its deployments were chosen. */
  public static final CharSequence EXPLAIN = HttpHeaders.createOptimized("x-sluice-explain");

  private static final CharSequence MODEL_ID = HttpHeaders.createOptimized("x-litellm-model-id");
  private static final CharSequence MODEL_GROUP =
      HttpHeaders.createOptimized("x-litellm-model-group");
  private static final CharSequence API_BASE =
      HttpHeaders.createOptimized("x-litellm-model-api-base");
  private static final CharSequence RETRIES =
      HttpHeaders.createOptimized("x-litellm-attempted-retries");
  private static final CharSequence MAX_RETRIES =
      HttpHeaders.createOptimized("x-litellm-max-retries");
  private static final CharSequence FALLBACKS =
      HttpHeaders.createOptimized("x-litellm-attempted-fallbacks");
  private static final CharSequence DURATION =
      HttpHeaders.createOptimized("x-litellm-response-duration-ms");
  private static final CharSequence OVERHEAD =
      HttpHeaders.createOptimized("x-litellm-overhead-duration-ms");
  private static final CharSequence TIMEOUT = HttpHeaders.createOptimized("x-litellm-timeout");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("x-litellm-version");
  private static final CharSequence THIS_VERSION =
      HttpHeaders.createOptimized(HeaderRules.text("sluice-" + Version.current()));
  private static final CharSequence NONE = HttpHeaders.createOptimized("0");

  private final HttpServerResponse response;
  private final RoutePlan plan;
  private final DeploymentLabels labels;
  private final Stopwatch watch;
  private int maxRetries = -1; // of the last attempt; -1 when there was none

  public RouteHeaders(
      HttpServerResponse response, RoutePlan plan, DeploymentLabels labels, Stopwatch watch) {
    this.response = response;
    this.plan = plan;
    this.labels = labels;
    this.watch = watch;
  }

  /** An attempt goes to this deployment. */
  public void at(Target target) {
    if (response.headWritten()) {
      return;
    }
    DeploymentLabels.Label label = labels.of(target.deployment());
    response.putHeader(MODEL_ID, label.id());
    response.putHeader(MODEL_GROUP, label.group());
    response.putHeader(API_BASE, label.base());
    maxRetries = plan.allowedRetries();
  }

  /**
   * The head of an error is about to be written.
   *
   * @param timeout what the last attempt might have taken; null: there was none
   */
  public void failed(Timeouts.@Nullable Limit timeout) {
    watch.refused();
    if (timeout != null && timeout.millis() > 0 && !response.headWritten()) {
      response.putHeader(TIMEOUT, timeout.seconds());
    }
    put();
  }

  /** The head of an answer is about to be written. */
  public void answered() {
    put();
  }

  private void put() {
    if (response.headWritten()) {
      return;
    }
    response.putHeader(RETRIES, count(plan.retries()));
    if (maxRetries >= 0) {
      response.putHeader(MAX_RETRIES, count(maxRetries));
    }
    response.putHeader(FALLBACKS, count(plan.fallbacks()));
    response.putHeader(DURATION, Long.toString(TimeUnit.NANOSECONDS.toMillis(watch.headAfter())));
    response.putHeader(OVERHEAD, millis(TimeUnit.NANOSECONDS.toMicros(watch.overheadOfHead())));
    response.putHeader(VERSION, THIS_VERSION);
    if (!plan.decisions().isEmpty()) {
      response.putHeader(EXPLAIN, DecisionJson.header(plan.decisions()));
    }
  }

  /** With three decimals, of which a double would make a search for the shortest text. */
  private static String millis(long micros) {
    long rest = micros % 1000;
    return micros / 1000 + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") + rest;
  }

  /** The head, if it is not out yet, is written before it is known which deployment will answer. */
  public void leaveOpen() {
    if (response.headWritten()) {
      return;
    }
    response.headers().remove(MODEL_ID).remove(MODEL_GROUP).remove(API_BASE);
  }

  private static CharSequence count(int number) {
    return number == 0 ? NONE : Integer.toString(number);
  }
}
