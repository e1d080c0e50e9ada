package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream has as long as its deployment says, then the caller hears of it and the upstream is let go. */
class KeepsToTimeoutsTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice =
        SluiceUnderTest.start("""
        router_settings: {num_retries: 0}
        model_list:
          - model_name: hasty
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, timeout: 0.3}
          - model_name: hasty-streams
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, stream_timeout: 0.3}
          - model_name: from-variable
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, timeout: os.environ/SHORT}
        """.formatted(upstream.base()), java.util.Map.of("SHORT", "0.3"));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hasty", "from-variable"})
  void anAnswerThatTakesTooLongIsATimeout(String model) {
    upstream.answer(Script.status(200).stall());
    var answer = call(model, false);
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(error(answer.body()).getString("code")).isEqualTo("timeout");
    last().awaitCallerLeft();
  }

  @Test
  void aStreamThatDoesNotBeginInTimeIsATimeout() {
    upstream.answer(Script.events().stall());
    var answer = call("hasty-streams", true);
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(error(answer.body()).getString("message")).contains("stream_timeout");
    last().awaitCallerLeft();
  }

  @Test
  void aStreamThatHasBegunMayTakeLonger() {
    upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "slow"), null))
        .delay(500)
        .event(Answers.chatEvent(new JsonObject(), "stop"))
        .done());
    var answer = call("hasty-streams", true);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void aStreamThatOutlastsItsDeploymentEndsWithAnErrorAndNoDone() {
    upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "slow"), null))
        .stall());
    var answer = call("hasty", true);
    assertThat(answer.body()).contains("slow", "\"error\"", "timeout").doesNotContain("[DONE]");
    last().awaitCallerLeft();
  }

  private static java.net.http.HttpResponse<String> call(String model, boolean stream) {
    return sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"" + model + "\",\"stream\":" + stream
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
  }

  private static JsonObject error(String body) {
    return new JsonObject(body).getJsonObject("error");
  }

  private static Received last() {
    return upstream.requests().get(upstream.requests().size() - 1);
  }
}
