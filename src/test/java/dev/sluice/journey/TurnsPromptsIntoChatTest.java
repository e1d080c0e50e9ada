package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A model that only completes text can be chatted with, whole and streamed. */
class TurnsPromptsIntoChatTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: text
            litellm_params: {model: text-completion-openai/m, api_base: "%s", api_key: sk-up}
        """.formatted(upstream.base()));
    client = OfficialClient.of(sluice);
  }

  @AfterAll
  static void stop() {
    client.close();
    sluice.close();
    upstream.close();
  }

  @Test
  void whole() {
    ChatCompletion answer = client.chat().completions().create(conversation()).validate();
    checkAnswer(answer);
    assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
    checkPrompt();
  }

  @Test
  void streamed() {
    var accumulator = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(conversation())) {
      stream.stream().map(ChatCompletionChunk::validate).forEach(accumulator::accumulate);
    }
    checkAnswer(accumulator.chatCompletion());
    checkPrompt();
  }

  @Test
  void aCutAfterDoneIsNoErrorForNothingIsMissing() {
    upstream.answer(Script.events()
        .event("{\"choices\":[{\"index\":0,\"text\":\"a\",\"finish_reason\":\"stop\"}]}")
        .done()
        .cut());
    String body =
        "{\"model\":\"text\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    assertThat(sluice.post("/v1/chat/completions", body).body())
        .contains("\"content\":\"a\"")
        .endsWith("data: [DONE]\n\n");
  }

  private static ChatCompletionCreateParams conversation() {
    return ChatCompletionCreateParams.builder()
        .model("text")
        .addSystemMessage("be kind")
        .addUserMessage("hi there")
        .maxCompletionTokens(9)
        .build();
  }

  private static void checkAnswer(ChatCompletion answer) {
    assertThat(answer.model()).isEqualTo("text");
    assertThat(answer.choices()).hasSize(1);
    assertThat(answer.choices().get(0).message().content())
        .contains("Hello from the fake upstream.");
    assertThat(answer.choices().get(0).finishReason().asString()).isEqualTo("stop");
  }

  private static void checkPrompt() {
    var request = upstream.requests().get(upstream.requests().size() - 1);
    assertThat(request.uri()).isEqualTo("/v1/completions");
    assertThat(request.json().getString("prompt")).containsSubsequence("be kind", "hi there");
    assertThat(request.json().getInteger("max_tokens")).isEqualTo(9);
    assertThat(request.json().containsKey("messages")).isFalse();
  }
}
