package dev.sluice.ops.request;

import static dev.sluice.ops.request.Label.API_BASE;
import static dev.sluice.ops.request.Label.API_KEY_ALIAS;
import static dev.sluice.ops.request.Label.API_PROVIDER;
import static dev.sluice.ops.request.Label.END_USER;
import static dev.sluice.ops.request.Label.EXCEPTION_CLASS;
import static dev.sluice.ops.request.Label.EXCEPTION_STATUS;
import static dev.sluice.ops.request.Label.HASHED_API_KEY;
import static dev.sluice.ops.request.Label.LITELLM_MODEL_NAME;
import static dev.sluice.ops.request.Label.MODEL;
import static dev.sluice.ops.request.Label.MODEL_GROUP;
import static dev.sluice.ops.request.Label.MODEL_ID;
import static dev.sluice.ops.request.Label.REQUESTED_MODEL;
import static dev.sluice.ops.request.Label.ROUTE;
import static dev.sluice.ops.request.Label.STATUS_CODE;
import static dev.sluice.ops.request.Label.TEAM;
import static dev.sluice.ops.request.Label.TEAM_ALIAS;
import static dev.sluice.ops.request.Label.USER;
import static dev.sluice.ops.request.Label.USER_EMAIL;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One of LiteLLM's metrics.
 *
 * @param name without {@code _total}, which a counter's name ends in when it is scraped
 * @param of which requests count
 * @param count what each place adds, if it is a counter
 * @param latencies what each place adds, if it is a histogram
 */
record Family(
    String name,
    String help,
    List<Label> labels,
    Predicate<Place> of,
    @Nullable ToDoubleFunction<Tally> count,
    @Nullable Function<Tally, Latencies> latencies) {
  private static final List<Label> CALLER =
      List.of(END_USER, HASHED_API_KEY, API_KEY_ALIAS, TEAM, TEAM_ALIAS, USER);
  private static final List<Label> CALLER_AND_MODEL =
      and(CALLER, REQUESTED_MODEL, MODEL, USER_EMAIL, MODEL_ID);
  private static final List<Label> DEPLOYMENT =
      List.of(LITELLM_MODEL_NAME, MODEL_ID, API_BASE, API_PROVIDER);
  private static final List<Label> ATTEMPT =
      and(DEPLOYMENT, REQUESTED_MODEL, HASHED_API_KEY, API_KEY_ALIAS, TEAM, TEAM_ALIAS);
  private static final Predicate<Place> ANY = place -> true;
  private static final Predicate<Place> SUCCESS = Place::isSuccess;
  private static final Predicate<Place> FAILURE = SUCCESS.negate();

  /** All of them, in the order of a scrape. */
  static final List<Family> ALL = List.of(
      counter(
          "litellm_proxy_total_requests_metric",
          "Requests of clients, whatever became of them",
          and(CALLER, REQUESTED_MODEL, STATUS_CODE, USER_EMAIL, ROUTE, MODEL_ID),
          ANY,
          tally -> tally.requests.sum()),
      counter(
          "litellm_proxy_failed_requests_metric",
          "Requests that clients were told an error for",
          and(
              CALLER,
              REQUESTED_MODEL,
              USER_EMAIL,
              EXCEPTION_STATUS,
              EXCEPTION_CLASS,
              ROUTE,
              MODEL_ID),
          FAILURE,
          tally -> tally.requests.sum()),
      counter(
          "litellm_requests_metric",
          "Successful requests",
          and(CALLER, MODEL, USER_EMAIL, MODEL_ID),
          SUCCESS,
          tally -> tally.requests.sum()),
      counter(
          "litellm_spend_metric",
          "US dollars spent",
          and(CALLER, MODEL, USER_EMAIL, MODEL_ID),
          ANY,
          tally -> tally.nanodollars.sum() / 1e9),
      counter(
          "litellm_total_tokens_metric",
          "Tokens of prompts and answers",
          CALLER_AND_MODEL,
          ANY,
          tally -> tally.promptTokens.sum() + tally.completionTokens.sum()),
      counter(
          "litellm_input_tokens_metric",
          "Tokens of prompts",
          CALLER_AND_MODEL,
          ANY,
          tally -> tally.promptTokens.sum()),
      counter(
          "litellm_output_tokens_metric",
          "Tokens of answers",
          CALLER_AND_MODEL,
          ANY,
          tally -> tally.completionTokens.sum()),
      histogram(
          "litellm_request_total_latency_metric",
          "Seconds from a request's arrival to its answer's end",
          CALLER_AND_MODEL,
          tally -> tally.total),
      histogram(
          "litellm_llm_api_latency_metric",
          "Seconds that the deployment took",
          CALLER_AND_MODEL,
          tally -> tally.upstream),
      histogram(
          "litellm_llm_api_time_to_first_token_metric",
          "Seconds to the first byte of a deployment's stream",
          CALLER_AND_MODEL,
          tally -> tally.firstToken),
      histogram(
          "litellm_overhead_latency_metric",
          "Seconds that the gateway itself took",
          List.of(
              MODEL_GROUP,
              API_PROVIDER,
              API_BASE,
              LITELLM_MODEL_NAME,
              HASHED_API_KEY,
              API_KEY_ALIAS,
              MODEL_ID),
          tally -> tally.overhead),
      histogram(
          "litellm_request_queue_time_seconds",
          "Seconds from a request's arrival to its first call of a deployment",
          CALLER_AND_MODEL,
          tally -> tally.queued),
      counter(
          "litellm_deployment_success_responses",
          "Calls of a deployment that it answered",
          ATTEMPT,
          SUCCESS.and(Place::hasDeployment),
          tally -> tally.requests.sum()),
      counter(
          "litellm_deployment_failure_responses",
          "Calls of a deployment that failed",
          and(ATTEMPT, EXCEPTION_STATUS, EXCEPTION_CLASS),
          FAILURE.and(Place::hasDeployment),
          tally -> tally.attempts.sum()),
      counter(
          "litellm_deployment_total_requests",
          "Calls of a deployment",
          ATTEMPT,
          Place::hasDeployment,
          tally -> tally.attempts.sum()));

  private static Family counter(
      String name,
      String help,
      List<Label> labels,
      Predicate<Place> of,
      ToDoubleFunction<Tally> count) {
    return new Family(name, help, labels, of, count, null);
  }

  private static Family histogram(
      String name, String help, List<Label> labels, Function<Tally, Latencies> latencies) {
    return new Family(name, help, labels, SUCCESS, null, latencies);
  }

  private static List<Label> and(List<Label> some, Label... more) {
    List<Label> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
