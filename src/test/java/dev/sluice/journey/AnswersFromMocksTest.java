package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mock_response} answers without an upstream, and can be told to fail. */
class AnswersFromMocksTest {
  private static final String[] ERRORS = {
    "litellm.RateLimitError", "litellm.InternalServerError", "litellm.ContextWindowExceededError",
    "litellm.AuthenticationError", "litellm.NotFoundError", "litellm.ServiceUnavailableError",
    "litellm.Timeout", "litellm.BadRequestError", "Exception: out of luck"
  };
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    var yaml = new StringBuilder("""
        model_list:
          - model_name: canned
            litellm_params: {model: openai/gpt-4o, mock_response: "three words only"}
          - model_name: slow
            litellm_params: {model: echo/echo, mock_delay: 30, timeout: 0.3, num_retries: 0}
          - model_name: slow-to-stream
            litellm_params: {model: echo/echo, mock_delay: 0.6, stream_timeout: 0.3, num_retries: 0}
          - model_name: endless
            litellm_params: {model: echo/echo, timeout: 0.5, num_retries: 0}
        """);
    for (String error : ERRORS) {
      yaml.append("  - {model_name: \"").append(error);
      yaml.append("\", litellm_params: {model: openai/m, mock_response: \"")
          .append(error)
          .append("\"}}\n");
    }
    sluice = SluiceUnderTest.start(yaml.toString());
  }

  @AfterAll
  static void stop() {
    sluice.close();
  }

  @Test
  void wholeWithUsage() {
    JsonObject answer = new JsonObject(chat("canned", false).body());
    assertThat(answer.getString("object")).isEqualTo("chat.completion");
    assertThat(answer.getString("model")).isEqualTo("canned");
    JsonObject choice = answer.getJsonArray("choices").getJsonObject(0);
    assertThat(choice.getJsonObject("message").getString("content")).isEqualTo("three words only");
    assertThat(choice.getString("finish_reason")).isEqualTo("stop");
    assertThat(answer.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(3);
  }

  @Test
  void streamed() {
    assertThat(chat("canned", true).body())
        .contains("three", "words", "only", "\"finish_reason\":\"stop\"")
        .endsWith("data: [DONE]\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "litellm.RateLimitError, 429",
    "litellm.InternalServerError, 500",
    "litellm.ContextWindowExceededError, 400",
    "litellm.AuthenticationError, 401",
    "litellm.NotFoundError, 404",
    "litellm.ServiceUnavailableError, 503",
    "litellm.Timeout, 504",
    "litellm.BadRequestError, 400",
    "Exception: out of luck, 500",
  })
  void failingAsTold(String error, int status) {
    for (boolean stream : new boolean[] {false, true}) {
      var answer = chat(error, stream);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      assertThat(new JsonObject(answer.body()).getJsonObject("error").getString("message"))
          .isNotBlank();
    }
  }

  @Test
  void aMockHeedsTheTimeoutsToo() {
    for (boolean stream : new boolean[] {false, true}) {
      assertTooLate(chat("slow", stream), "0.3 seconds (timeout)");
    }
    assertTooLate(chat("slow-to-stream", true), "0.3 seconds (stream_timeout)");
    assertThat(chat("slow-to-stream", false).statusCode()).isEqualTo(200);
  }

  private static void assertTooLate(HttpResponse<String> answer, String says) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
    assertThat(answer.body()).contains(says);
  }

  @Test
  void aMockWhoseCallerDoesNotReadEndsInTime() {
    String words = "word ".repeat(400_000);
    String body = "{\"model\":\"endless\",\"stream\":true,\"messages\":[{\"role\":\"user\","
        + "\"content\":\"" + words + "\"}]}";
    try (RawCaller caller = RawCaller.withReceiveBuffer(sluice.port(), 4096)) {
      caller.send(RawCaller.post(Streaming.CHAT, body));
      RawAnswer answer = caller.answer();
      answer.until("word");
      Streaming.awaitIdle(sluice, null);
      assertThat(Streaming.errorAtEnd(answer.text()).getString("code")).isEqualTo("timeout");
    }
  }

  @Test
  void aCallersOwnMockIsNotObeyed() {
    var answer = sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"canned\",\"mock_response\":\"litellm.RateLimitError\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("three words only");
  }

  @Test
  void aStreamShowsUsageToThoseAloneWhoAskForIt() {
    String canned = "- model_name: canned\n"
        + "  litellm_params: {model: openai/gpt-4o, mock_response: \"three words only\"}";
    try (Tenancy tenancy = Tenancy.of(canned)) {
      String[] key = {"authorization", "Bearer " + tenancy.key("")};
      String body = Tenancy.body("canned").replace("{\"model", "{\"stream\":true,\"model");
      String asking =
          body.replace("{\"stream\"", "{\"stream_options\":{\"include_usage\":true},\"stream\"");
      assertThat(tenancy.sluice.post("/v1/chat/completions", body, key).body())
          .contains("\"three ")
          .doesNotContain("usage", "\"choices\":[]");
      assertThat(tenancy.sluice.post("/v1/chat/completions", asking, key).body())
          .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":3");
    }
  }

  private static HttpResponse<String> chat(String model, boolean stream) {
    return sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"" + model + "\",\"stream\":" + stream
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
  }
}
