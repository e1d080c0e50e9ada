package dev.sluice.ops.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.wire.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestMetersTest {
  private static final int CAP = 100;
  private static final KeyHash KEY = KeyHash.of("sk-test");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RequestMeters meters = new RequestMeters(CAP);

  @BeforeEach
  void register() {
    registry.getPrometheusRegistry().register(meters);
  }

  @Test
  void aRequestCountsUnderLiteLlmsNamesAndLabels() {
    meters.served(request("gpt", 200, ""));
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
    meters.served(request("gpt", 200, ""));
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
    meters.served(request("gpt", 429, "Openai.RateLimitError"));
    assertThat(registry.scrape())
        .containsPattern("litellm_proxy_failed_requests_metric_total\\{.*"
            + "exception_class=\"Openai.RateLimitError\",exception_status=\"429\".*} 1.0\n")
        .containsPattern("litellm_deployment_failure_responses_total\\{.*} 1.0\n")
        .doesNotContain("litellm_request_total_latency_metric_count{");
  }

  @Test
  void seriesAreCappedAndWhatIsBeyondIsCountedAndSaid() {
    int requests = CAP * 10;
    for (int i = 0; i < requests; i++) {
      meters.served(request("model-" + i, 200, ""));
    }
    String scrape = registry.scrape();
    String name = "litellm_proxy_total_requests_metric_total{";
    assertThat(scrape.lines().filter(line -> line.startsWith(name))).hasSize(CAP + 1);
    assertThat(scrape)
        .containsPattern(
            "litellm_proxy_total_requests_metric_total\\{.*requested_model=\"other\".*} "
                + (requests - CAP) + ".0\n")
        .contains("sluice_metrics_beyond_cap_total " + (requests - CAP) + ".0\n");
  }

  private static Served request(String model, int status, String errorClass) {
    return new Served(
        new Payer(KEY, "app", null, "t", null),
        "Team",
        new UsageRecord.Way(
            "acompletion", model, model + "-up", "d1", "openai", "http://x/v1", false, 0, 0),
        new Usage(7, 5),
        1_500_000,
        status,
        "/v1/chat/completions",
        errorClass,
        12_000_000,
        10_000_000,
        0,
        100_000);
  }
}
