package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The library calls a running gateway as it calls any other server of OpenAI's API. */
class ThroughGatewayTest {
  private static final String MASTER_KEY = "sk-master-0123456789";

  private final FakeUpstream upstream = FakeUpstream.start();
  private final SluiceUnderTest gateway = SluiceUnderTest.start(
      SluiceUnderTest.oneModel(upstream) + "general_settings:\n  master_key: " + MASTER_KEY + "\n");
  private final SluiceClient client = Asking.client();

  @AfterEach
  void close() {
    client.close();
    gateway.close();
    upstream.close();
  }

  private ChatRequest.Builder chat() {
    return ChatRequest.builder()
        .model("openai/chat")
        .apiBase(gateway.url() + "/v1")
        .apiKey(MASTER_KEY)
        .user("one two");
  }

  @Test
  void chatTextAndEmbeddingsAnswer() {
    assertThat(client.completion(chat().build()).text()).isEqualTo("Hello from the fake upstream.");
    TextRequest text = TextRequest.builder()
        .model("text-completion-openai/chat")
        .apiBase(gateway.url() + "/v1")
        .apiKey(MASTER_KEY)
        .prompt("Once")
        .build();
    assertThat(client.textCompletion(text).text()).isEqualTo("Hello from the fake upstream.");
    EmbeddingRequest embedding = EmbeddingRequest.builder()
        .model("openai/chat")
        .apiBase(gateway.url() + "/v1")
        .apiKey(MASTER_KEY)
        .input("a", "b")
        .build();
    assertThat(client.embedding(embedding).vector()).containsExactly(0.25f, -0.5f, 0.125f);
  }

  @Test
  void aStreamComesThroughAndIsCancelledThrough() {
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat().build())) {
      assertThat(stream.stream().map(ChatChunk::text).collect(Collectors.joining()))
          .isEqualTo("Hello from the fake upstream.");
    }
    upstream.take();
    upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "one"), null))
        .stall());
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat().build())) {
      assertThat(stream.iterator().next().model()).isEqualTo("chat");
    }
    upstream.take().awaitCallerLeft();
  }

  @Test
  void theGatewaysErrorsHaveTheirClasses() {
    var noKey = catchThrowableOfType(
        SluiceException.Authentication.class,
        () -> client.completion(chat().apiKey("sk-wrong").build()));
    assertThat(noKey.code()).isEqualTo("invalid_api_key");
    var noModel = catchThrowableOfType(
        SluiceException.NotFound.class,
        () -> client.completion(chat().model("openai/chatt").build()));
    assertThat(noModel.code()).isEqualTo("model_not_found");
    assertThat(noModel).hasMessageContaining("Did you mean chat?");
    upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "one"), null))
        .cut());
    List<String> came = new java.util.ArrayList<>();
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat().build())) {
      var broken = catchThrowableOfType(
          SluiceException.Connection.class, () -> stream.forEach(chunk -> came.add(chunk.text())));
      assertThat(broken.code()).isEqualTo("stream_interrupted");
    }
    assertThat(came).containsExactly("one");
  }
}
