package dev.sluice.ops.request;

import static dev.sluice.ops.request.Label.API_BASE;
import static dev.sluice.ops.request.Label.API_KEY_ALIAS;
import static dev.sluice.ops.request.Label.API_PROVIDER;
import static dev.sluice.ops.request.Label.END_USER;
import static dev.sluice.ops.request.Label.EXCEPTION_CLASS;
import static dev.sluice.ops.request.Label.EXCEPTION_STATUS;
import static dev.sluice.ops.request.Label.FALLBACK_MODEL;
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

import dev.sluice.ops.count.Bounds;
import dev.sluice.ops.count.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One of LiteLLM's metrics.
 *
 * @param name without {@code _total}, which a counter's name ends in when it is scraped
 * @param of which requests count
 * @param counts whether what a place holds is anything that counts, if it is a counter
 * @param count what each place adds, if it is a counter
 * @param bounds of its buckets, if it is a histogram; else null
 * @param spread what each place adds, if it is a histogram
 */
record Family(
    String name,
    String help,
    List<Label> labels,
    Predicate<Place> of,
    Predicate<Tally> counts,
    ToDoubleFunction<Tally> count,
    @Nullable Bounds bounds,
    Function<Times, Spread> spread) {
  private static final List<Label> CALLER =
      List.of(END_USER, HASHED_API_KEY, API_KEY_ALIAS, TEAM, TEAM_ALIAS, USER);
  private static final List<Label> CALLER_AND_MODEL =
      and(CALLER, REQUESTED_MODEL, MODEL, USER_EMAIL, MODEL_ID);
  private static final List<Label> USED = and(CALLER, MODEL, USER_EMAIL, MODEL_ID);
  private static final List<Label> DEPLOYMENT =
      List.of(LITELLM_MODEL_NAME, MODEL_ID, API_BASE, API_PROVIDER);
  private static final List<Label> KEY_AND_TEAM =
      List.of(HASHED_API_KEY, API_KEY_ALIAS, TEAM, TEAM_ALIAS);
  private static final List<Label> ATTEMPT =
      and(and(DEPLOYMENT, REQUESTED_MODEL), KEY_AND_TEAM.toArray(new Label[0]));
  private static final List<Label> FALLBACK = and(
      KEY_AND_TEAM, REQUESTED_MODEL, FALLBACK_MODEL, EXCEPTION_STATUS, EXCEPTION_CLASS, MODEL_ID);
  private static final Predicate<Place> ANY = place -> true;

  /** All of them, in the order of a scrape. */
  static final List<Family> ALL = List.of(
      requests(
          "litellm_proxy_total_requests_metric",
          "Requests of clients, whatever became of them",
          and(CALLER, REQUESTED_MODEL, STATUS_CODE, USER_EMAIL, ROUTE, MODEL_ID),
          ANY),
      requests(
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
          place -> !place.isSuccess()),
      requests("litellm_requests_metric", "Successful requests", USED, Place::isSuccess),
      requests(
          "litellm_llm_api_failed_requests_metric",
          "Requests that a deployment was asked for and that failed",
          USED,
          Place::isFailureOfDeployment),
      dollars("litellm_spend_metric", "US dollars spent", USED),
      used(
          "litellm_total_tokens_metric",
          "Tokens of prompts and answers",
          tally -> tally.promptTokens.sum() + tally.completionTokens.sum()),
      used("litellm_input_tokens_metric", "Tokens of prompts", tally -> tally.promptTokens.sum()),
      used(
          "litellm_output_tokens_metric",
          "Tokens of answers",
          tally -> tally.completionTokens.sum()),
      tokens(
          "litellm_input_cached_tokens_metric",
          "Tokens of prompts that providers read from their caches",
          tally -> tally.cachedTokens.sum()),
      tokens(
          "litellm_input_cache_creation_tokens_metric",
          "Tokens of prompts that providers wrote to their caches",
          tally -> tally.cacheCreationTokens.sum()),
      tokens(
          "litellm_input_audio_tokens_metric",
          "Tokens of audio in prompts",
          tally -> tally.audioPromptTokens.sum()),
      tokens(
          "litellm_output_audio_tokens_metric",
          "Tokens of audio in answers",
          tally -> tally.audioCompletionTokens.sum()),
      tokens(
          "litellm_output_reasoning_tokens_metric",
          "Tokens that models thought with",
          tally -> tally.reasoningTokens.sum()),
      histogram(
          "litellm_request_total_latency_metric",
          "Seconds from a request's arrival to its answer's end",
          CALLER_AND_MODEL,
          Bounds.LITELLM,
          times -> times.total),
      histogram(
          "litellm_llm_api_latency_metric",
          "Seconds that the deployment took",
          CALLER_AND_MODEL,
          Bounds.LITELLM,
          times -> times.upstream),
      histogram(
          "litellm_llm_api_time_to_first_token_metric",
          "Seconds to the first byte of a deployment's stream",
          CALLER_AND_MODEL,
          Bounds.LITELLM,
          times -> times.firstToken),
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
          Bounds.LITELLM,
          times -> times.overhead),
      histogram(
          "litellm_request_queue_time_seconds",
          "Seconds from a request's arrival to its first call of a deployment",
          CALLER_AND_MODEL,
          Bounds.LITELLM,
          times -> times.queued),
      histogram(
          "litellm_deployment_latency_per_output_token",
          "Seconds of a deployment for each token of its answer",
          and(DEPLOYMENT, KEY_AND_TEAM.toArray(new Label[0])),
          Bounds.PYTHON,
          times -> times.perToken),
      counter(
          "litellm_deployment_success_responses",
          "Calls of a deployment that it answered",
          ATTEMPT,
          place -> place.hasDeployment() && place.isSuccess(),
          tally -> tally.attempts.sum()),
      counter(
          "litellm_deployment_failure_responses",
          "Calls of a deployment that failed",
          and(ATTEMPT, EXCEPTION_STATUS, EXCEPTION_CLASS),
          Place::isFailureOfDeployment,
          tally -> tally.attempts.sum()),
      counter(
          "litellm_deployment_total_requests",
          "Calls of a deployment",
          ATTEMPT,
          Place::hasDeployment,
          tally -> tally.attempts.sum()),
      counter(
          "litellm_deployment_successful_fallbacks",
          "Requests that another group answered",
          FALLBACK,
          ANY,
          tally -> tally.goodFallbacks.sum()),
      counter(
          "litellm_deployment_failed_fallbacks",
          "Requests that another group failed too",
          FALLBACK,
          ANY,
          tally -> tally.badFallbacks.sum()));

  private static Family requests(
      String name, String help, List<Label> labels, Predicate<Place> of) {
    return counter(name, help, labels, of, tally -> tally.requests.sum());
  }

  /** Free models have spent something too: nothing. */
  private static Family dollars(String name, String help, List<Label> labels) {
    return new Family(
        name,
        help,
        labels,
        ANY,
        tally -> tally.requests.sum() > 0,
        tally -> tally.nanodollars.sum() / 1e9,
        null,
        times -> times.total);
  }

  private static Family used(String name, String help, ToLongFunction<Tally> count) {
    return new Family(
        name,
        help,
        CALLER_AND_MODEL,
        ANY,
        tally -> tally.requests.sum() > 0,
        count::applyAsLong,
        null,
        times -> times.total);
  }

  /** Of a kind that many answers have none of. */
  private static Family tokens(String name, String help, ToLongFunction<Tally> count) {
    return counter(name, help, CALLER_AND_MODEL, ANY, count);
  }

  private static Family counter(
      String name,
      String help,
      List<Label> labels,
      Predicate<Place> of,
      ToLongFunction<Tally> count) {
    return new Family(
        name,
        help,
        labels,
        of,
        tally -> count.applyAsLong(tally) > 0,
        count::applyAsLong,
        null,
        times -> times.total);
  }

  private static Family histogram(
      String name, String help, List<Label> labels, Bounds bounds, Function<Times, Spread> spread) {
    return new Family(name, help, labels, ANY, tally -> true, tally -> 0, bounds, spread);
  }

  private static List<Label> and(List<Label> some, Label... more) {
    List<Label> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
