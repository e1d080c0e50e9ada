package dev.sluice.dispatch;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.routing.Ask;
import dev.sluice.routing.Planner;
import dev.sluice.routing.Refusal;
import java.util.List;

/** What a caller is told when no deployment can take a request. */
public final class Refusals {
  private static final int SHOWN = 100; // characters of a model's name

  private Refusals() {}

  /**
   * Nothing serves a model of this name.
   *
   * @param listed where the names are, for the caller
   */
  public static GatewayError unknown(String model, Planner planner, String listed) {
    return new GatewayError.NotFound(
        "model_not_found", "model", noSuchModel(model, planner, listed));
  }

  private static String noSuchModel(String model, Planner planner, String listed) {
    List<String> nearest = planner.nearest(model);
    return "The model '"
        + (model.length() <= SHOWN ? model : model.substring(0, SHOWN) + "...")
        + "' does not exist here. "
        + (nearest.isEmpty() ? "" : "Did you mean " + String.join(", ", nearest) + "? ")
        + listed;
  }

  /**
   * Refuses a request whose own fallbacks name what nothing serves: it would be noticed only when all else has failed.
   *
   * @param listed where the names are, for the caller
   */
  public static void unknownFallbacks(Ask ask, Planner planner, String listed) {
    if (ask.fallbacks() == null) {
      return;
    }
    for (String name : ask.fallbacks()) {
      if (!planner.serves(name)) {
        throw new GatewayError.BadRequest(
            "model_not_found", "fallbacks", "'fallbacks': " + noSuchModel(name, planner, listed));
      }
    }
  }

  /**
   * @param group the name behind what was asked for
   * @param diagnosis where the caller learns what is wrong with deployments that failed; may be empty
   */
  public static GatewayError of(Refusal refusal, String group, String diagnosis) {
    long seconds = Math.max(1, (refusal.retryAfterMillis() + 999) / 1000);
    return switch (refusal.reason()) {
      case COOLING ->
        new GatewayError.Overloaded(
            "no_healthy_deployment",
            "Every deployment of '" + group + "' failed of late and is left alone for " + seconds
                + " s. Try again then." + diagnosis,
            seconds);
      case BUSY -> busy("deployments_busy", group, "none became free in time", seconds);
      case QUEUE_FULL ->
        busy("queue_full", group, "as many wait as sluice_settings.max_queue_length", seconds);
      case RATE_LIMITED ->
        new GatewayError.RateLimited(
            "rate_limit_exceeded",
            "Every deployment of '" + group + "' has served what its rpm or tpm allows this minute."
                + " Try again in " + seconds + " s.",
            seconds);
      case BUDGET ->
        new GatewayError.RateLimited(
            "deployment_budget_exceeded",
            "The budgets of all deployments of '" + group + "' are spent. Raise max_budget or"
                + " provider_budget_config, or wait for the next period.",
            seconds);
      case CONTEXT_WINDOW ->
        new GatewayError.BadRequest(
            "context_length_exceeded",
            "messages",
            "The prompt is too long for every deployment of '" + group + "'. " + refusal.detail());
      case TAGS ->
        new GatewayError.Forbidden(
            "no_deployment_with_tags",
            null,
            "No deployment of '" + group + "' has the tags of this request, and none is tagged"
                + " 'default'. " + refusal.detail());
    };
  }

  private static GatewayError busy(String code, String group, String why, long seconds) {
    return new GatewayError.Overloaded(
        code,
        "Every deployment of '" + group + "' serves as many requests as its max_parallel_requests"
            + " allows, and " + why + ". Try again.",
        seconds);
  }

  public static GatewayError removed(Deployment deployment) {
    return new GatewayError.Overloaded(
        "deployment_removed",
        "The deployment of '" + deployment.group() + "' was just removed. Try again.",
        1);
  }
}
