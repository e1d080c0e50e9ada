package dev.sluice.journey;

import static dev.sluice.journey.Streaming.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.SluiceUnderTest;
import org.junit.jupiter.api.Test;

/** A slip in a routing setting is told with its line and what was meant; one that cannot be used changes nothing. */
class ChecksRoutingSettingsTest {
  private static final String MODELS = """
      model_list:
        - {model_name: chat, litellm_params: {model: echo/echo}}
        - {model_name: spare, litellm_params: {model: echo/echo}}
      """;

  @Test
  void aFallbackThatNobodyServesIsAWarningAndTheRestServes() {
    try (SluiceUnderTest sluice =
        SluiceUnderTest.start(MODELS + "router_settings:\n  fallbacks: [{chat: [sprae]}]\n")) {
      assertThat(sluice.snapshot().warnings())
          .singleElement()
          .asString()
          .contains(":5:", "router_settings.fallbacks.chat", "did you mean \"spare\"?");
      String body = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
      assertThat(sluice.post(Streaming.CHAT, body).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aValueThatCannotBeUsedLeavesTheOldOneInEffect() {
    try (SluiceUnderTest sluice =
        SluiceUnderTest.start(MODELS + "router_settings: {num_retries: 4}\n")) {
      sluice.rewrite(MODELS + "router_settings: {num_retries: 4, routing_strategy: fastest}\n");
      await(
          "readiness tells",
          () -> sluice.get("/health/readiness").body().contains("write one of simple-shuffle"));
      assertThat(sluice.snapshot().settings().routing().retries().count()).isEqualTo(4);
      sluice.rewrite(MODELS + "router_settings: {num_retries: 1}\n");
      await(
          "the next good file is taken",
          () -> sluice.snapshot().settings().routing().retries().count() == 1);
    }
  }
}
