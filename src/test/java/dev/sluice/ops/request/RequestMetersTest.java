package dev.sluice.ops.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.MetricSelection;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ops.count.Spread;
import dev.sluice.wire.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestMetersTest {
  private static final int CAP = 100;
  private static final int TIMED = 10;
  private static final KeyHash KEY = KeyHash.of("sk-test");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private MetricSelection selection = MetricSelection.ALL;
  private final RequestMeters meters = new RequestMeters(CAP, TIMED, () -> selection);

  @BeforeEach
  void register() {
    registry.getPrometheusRegistry().register(meters);
  }

  @Test
  void aRequestCountsUnderLiteLlmsNamesAndLabels() {
    serve(request("gpt", 200, ""));
    String labels = "api_key_alias=\"app\",end_user=\"None\",hashed_api_key=\"" + KEY
        + "\",model_id=\"d1\",requested_model=\"gpt\",route=\"/v1/chat/completions\","
        + "status_code=\"200\",team=\"t\",team_alias=\"Team\",user=\"None\",user_email=\"None\"";
    assertThat(registry.scrape())
        .contains("litellm_proxy_total_requests_metric_total{" + labels + "} 1.0\n")
        .contains("# TYPE litellm_proxy_total_requests_metric_total counter\n")
        .containsPattern("litellm_input_tokens_metric_total\\{.*model=\"gpt-up\".*} 7.0\n")
        .containsPattern("litellm_output_tokens_metric_total\\{.*} 5.0\n")
        .containsPattern("litellm_total_tokens_metric_total\\{.*} 12.0\n")
        .containsPattern("litellm_spend_metric_total\\{.*} 0.0015\n")
        .containsPattern("litellm_deployment_success_responses_total\\{.*} 1.0\n");
  }

  @Test
  void timesFallIntoLiteLlmsBuckets() {
    serve(request("gpt", 200, ""));
    assertThat(registry.scrape())
        .containsPattern("litellm_request_total_latency_metric_bucket\\{.*le=\"0.00625\"} 0\n")
        .containsPattern("litellm_request_total_latency_metric_bucket\\{.*le=\"0.0125\"} 1\n")
        .containsPattern("litellm_request_total_latency_metric_bucket\\{.*le=\"\\+Inf\"} 1\n")
        .containsPattern("litellm_request_total_latency_metric_count\\{.*} 1\n")
        .containsPattern("litellm_request_total_latency_metric_sum\\{.*} 0.012\n")
        .containsPattern("litellm_overhead_latency_metric_sum\\{.*} 0.002\n")
        .containsPattern("litellm_llm_api_latency_metric_sum\\{.*} 0.01\n");
  }

  @Test
  void aFailureCountsWithItsClassAndHasNoTimes() {
    serve(request("gpt", 429, "Openai.RateLimitError"));
    assertThat(registry.scrape())
        .containsPattern("litellm_proxy_failed_requests_metric_total\\{.*"
            + "exception_class=\"Openai.RateLimitError\",exception_status=\"429\".*} 1.0\n")
        .containsPattern("litellm_deployment_failure_responses_total\\{.*} 1.0\n")
        .doesNotContain("litellm_request_total_latency_metric_count{");
  }

  private void serve(Served served) {
    Spread overheads = meters.served(served, true, null);
    if (overheads != null) {
      overheads.add(2_000_000);
    }
  }

  private List<String> series(String name) {
    return registry.scrape().lines().filter(line -> line.startsWith(name + "{")).toList();
  }

  @Test
  void everyAttemptCountsAtItsDeployment() {
    meters.attemptFailed(request("gpt", 429, "Openai.RateLimitError").attempt());
    meters.attemptFailed(request("gpt", 502, "Openai.ServiceUnavailableError").attempt());
    serve(request("gpt", 200, ""));
    assertThat(series("litellm_deployment_failure_responses_total")).hasSize(2);
    assertThat(series("litellm_deployment_total_requests_total"))
        .singleElement()
        .asString()
        .endsWith(" 3.0");
    assertThat(series("litellm_deployment_success_responses_total"))
        .singleElement()
        .asString()
        .endsWith(" 1.0");
    assertThat(series("litellm_proxy_total_requests_metric_total"))
        .as("one request, whatever it took")
        .singleElement()
        .asString()
        .contains("status_code=\"200\"")
        .endsWith(" 1.0");
    assertThat(series("litellm_proxy_failed_requests_metric_total")).isEmpty();
  }

  @Test
  void aCallerWhoLeavesIsNobodysFailure() {
    serve(request("gpt", 499, "Openai.ClientDisconnected"));
    assertThat(series("litellm_deployment_total_requests_total")).hasSize(1);
    assertThat(series("litellm_deployment_failure_responses_total")).isEmpty();
    assertThat(series("litellm_proxy_failed_requests_metric_total")).hasSize(1);
  }

  @Test
  void groupsThatStoodInAreCountedByHowItEnded() {
    Attempt first = request("gpt", 429, "Openai.RateLimitError").attempt();
    meters.fellBack(first, "claude", false);
    meters.fellBack(first, "llama", true);
    assertThat(series("litellm_deployment_failed_fallbacks_total"))
        .singleElement()
        .asString()
        .contains("fallback_model=\"claude\"", "requested_model=\"gpt\"")
        .contains("exception_class=\"Openai.RateLimitError\"", "exception_status=\"429\"");
    assertThat(series("litellm_deployment_successful_fallbacks_total"))
        .singleElement()
        .asString()
        .contains("fallback_model=\"llama\"");
    assertThat(series("litellm_deployment_total_requests_total")).isEmpty();
  }

  @Test
  void onlyWhatIsSelectedIsExposedAndWhatItsLabelsLeaveOutIsAddedUp() {
    selection = new MetricSelection(Map.of("litellm_spend_metric", Set.of("team")), false);
    serve(request("gpt", 200, ""));
    serve(request("llama", 200, ""));
    assertThat(series("litellm_spend_metric_total"))
        .containsExactly("litellm_spend_metric_total{team=\"t\"} 0.003");
    assertThat(registry.scrape()).doesNotContain("litellm_total_tokens", "litellm_request_total");
  }

  @Test
  void callersBeyondTheCapAreOneAndTheirModelsAreStillToldApart() {
    for (int i = 0; i < CAP * 10; i++) {
      serve(request("gpt-" + i % 2, KeyHash.of("sk-" + i)));
    }
    List<String> beyond = series("litellm_proxy_total_requests_metric_total").stream()
        .filter(line -> line.contains("hashed_api_key=\"other\""))
        .toList();
    assertThat(beyond)
        .hasSize(2)
        .allMatch(line -> line.endsWith(" " + CAP * 9 / 2 + ".0"))
        .anyMatch(line -> line.contains("requested_model=\"gpt-0\""))
        .anyMatch(line -> line.contains("requested_model=\"gpt-1\""));
    assertThat(meters.beyondCap()).isEqualTo(CAP * 9);
    assertThat(meters.beyondTimedCap()).isEqualTo(CAP * 10 - TIMED);
  }

  @Test
  void seriesAreBoundedWhateverIsAskedFor() {
    int requests = CAP * 100;
    for (int i = 0; i < requests; i++) {
      serve(request("model-" + i, KeyHash.of("sk-" + i)));
    }
    assertThat(series("litellm_proxy_total_requests_metric_total")).hasSize(2 * CAP + 1);
    assertThat(series("litellm_request_total_latency_metric_count")).hasSize(2 * TIMED + 1);
    double counted = series("litellm_proxy_total_requests_metric_total").stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
    assertThat(counted).as("none is lost").isEqualTo(requests);
  }

  private static Served request(String model, int status, String errorClass) {
    return request(model, KEY, status, errorClass);
  }

  private static Served request(String model, KeyHash key) {
    return request(model, key, 200, "");
  }

  private static Served request(String model, KeyHash key, int status, String errorClass) {
    return new Served(
        new Attempt(
            new Payer(key, "app", null, "t", null),
            "Team",
            new UsageRecord.Way(
                "acompletion", model, model + "-up", "d1", "openai", "http://x/v1", false, 0, 0),
            "/v1/chat/completions",
            status,
            errorClass),
        new Usage(7, 5),
        1_500_000,
        12_000_000,
        10_000_000,
        0,
        100_000,
        2_000_000);
  }
}
