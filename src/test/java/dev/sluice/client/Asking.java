package dev.sluice.client;

import dev.sluice.fake.FakeUpstream;

/** What the tests of the library have in common. */
final class Asking {
  private Asking() {}

  /** A chat request to {@code openai/mistral} at this upstream. */
  static ChatRequest.Builder chat(FakeUpstream upstream) {
    return chat(upstream.base());
  }

  static ChatRequest.Builder chat(String base) {
    return ChatRequest.builder()
        .model("openai/mistral")
        .apiBase(base)
        .apiKey("sk-1234567890abcd")
        .user("Hey, how's it going?");
  }

  /** A client that knows no environment variable and tries once. */
  static SluiceClient client() {
    return SluiceClient.builder().environment(name -> null).retries(0).build();
  }
}
