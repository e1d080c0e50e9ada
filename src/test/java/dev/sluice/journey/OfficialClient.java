package dev.sluice.journey;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.sluice.fake.SluiceUnderTest;

/** OpenAI's own Java client as its users make it, but for retries: a test wants the first answer. */
final class OfficialClient {
  private OfficialClient() {}

  static OpenAIClient of(SluiceUnderTest sluice) {
    return withKey(sluice, "sk-anything");
  }

  static OpenAIClient withKey(SluiceUnderTest sluice, String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(sluice.url() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  static ChatCompletionCreateParams.Builder chat(String model, String text) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(text);
  }
}
