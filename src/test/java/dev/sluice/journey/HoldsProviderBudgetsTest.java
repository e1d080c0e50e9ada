package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all deployments of a provider may cost together is not exceeded by more than the requests in flight. */
class HoldsProviderBudgetsTest {
  private FakeUpstream upstream;
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    upstream.always(Answers.chat("one two three"));
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: first
            litellm_params: &up
              model: openai/m
              api_base: "%1$s"
              api_key: sk-up
              input_cost_per_token: 0.1
              output_cost_per_token: 0.1
          - {model_name: second, litellm_params: {<<: *up}}
          - {model_name: other, litellm_params: {<<: *up, model: hosted_vllm/m}}
        router_settings:
          provider_budget_config: {openai: {budget_limit: 1.5, time_period: 1d}}
        """.formatted(upstream.base()));
  }

  @AfterEach
  void stop() {
    sluice.close();
    upstream.close();
  }

  @Test
  void whenItIsSpentTheProvidersModelsAreRefusedAndOthersGoOn() {
    assertThat(post("first").statusCode()).as("costs 10 tokens, one dollar").isEqualTo(200);
    assertThat(post("second").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = post("first");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("deployment_budget_exceeded");
    assertThat(post("second").statusCode()).isEqualTo(429);
    assertThat(post("other").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> post(String model) {
    return sluice.post("/v1/chat/completions", "{\"model\":\"" + model + "\",\"messages\":[]}");
  }
}
