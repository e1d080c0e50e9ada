package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program asks reaches the provider as OpenAI's API has it, and the answer comes back as values. */
class LibraryTest {
  private final FakeUpstream upstream = FakeUpstream.start();
  private SluiceClient client;

  @BeforeEach
  void open() {
    client = SluiceClient.builder().environment(name -> null).retries(0).build();
  }

  @AfterEach
  void close() {
    client.close();
    upstream.close();
  }

  private ChatRequest.Builder chat() {
    return ChatRequest.builder()
        .model("openai/mistral")
        .apiBase(upstream.base())
        .apiKey("sk-1234")
        .user("Hey, how's it going?");
  }

  @Test
  void aCompletionIsOneCall() {
    ChatCompletion answer = client.completion(chat().build());
    assertThat(answer.text()).isEqualTo("Hello from the fake upstream.");
    assertThat(answer.model()).isEqualTo(Answers.MODEL);
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(answer.usage()).isEqualTo(new Usage(7, 5, 12, Map.of()));
    assertThat(answer.extra()).isEmpty();
    Received request = upstream.take();
    assertThat(request.uri()).isEqualTo("/v1/chat/completions");
    assertThat(request.header("authorization")).isEqualTo("Bearer sk-1234");
    assertThat(request.text())
        .isEqualTo("{\"model\":\"mistral\",\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Hey, how's it going?\"}]}");
  }

  @Test
  void everySettingStandsInTheBodyUnderOpenAisName() {
    ChatRequest request = chat()
        .system("Be brief.")
        .temperature(0.5)
        .topP(0.9)
        .n(2)
        .stop("END")
        .maxTokens(10)
        .seed(7L)
        .endUser("u-1")
        .toolChoice("required")
        .tools(Tool.function("now", "The time", "{\"type\":\"object\",\"properties\":{}}"))
        .jsonAnswer()
        .extra("top_k", 40)
        .header("X-Trace", "t-1")
        .includeUsage(true)
        .build();
    client.completion(request);
    Received received = upstream.take();
    assertThat(received.header("x-trace")).isEqualTo("t-1");
    var body = received.json();
    assertThat(body.getJsonArray("messages").getJsonObject(1).getString("role"))
        .isEqualTo("system");
    assertThat(body.getDouble("temperature")).isEqualTo(0.5);
    assertThat(body.getJsonArray("stop").getList()).isEqualTo(List.of("END"));
    assertThat(body.getString("user")).isEqualTo("u-1");
    assertThat(body.getInteger("top_k")).isEqualTo(40);
    assertThat(body.getString("tool_choice")).isEqualTo("required");
    assertThat(body.getJsonArray("tools")
            .getJsonObject(0)
            .getJsonObject("function")
            .getString("name"))
        .isEqualTo("now");
    assertThat(body.getJsonObject("response_format").getString("type")).isEqualTo("json_object");
    assertThat(body.containsKey("stream_options"))
        .as("only streams have options")
        .isFalse();
    assertThat(request.toString()).isEqualTo("ChatRequest to openai/mistral");
  }

  @Test
  void contentMayBePicturesSoundAndFiles() {
    byte[] bytes = {1, 2, 3};
    client.completion(ChatRequest.builder()
        .model("openai/mistral")
        .apiBase(upstream.base())
        .apiKey("sk-1234")
        .user(
            Part.text("What is this?"),
            Part.image("http://host/a.png"),
            Part.image(bytes, "image/png"),
            Part.audio(bytes, "wav"),
            Part.file("file-1"),
            Part.file("a.pdf", bytes, "application/pdf"))
        .build());
    var content =
        upstream.take().json().getJsonArray("messages").getJsonObject(0).getJsonArray("content");
    assertThat(content.encode())
        .isEqualTo("[{\"type\":\"text\",\"text\":\"What is this?\"},"
            + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://host/a.png\"}},"
            + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AQID\"}},"
            + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AQID\",\"format\":\"wav\"}},"
            + "{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}},"
            + content.getJsonObject(5).encode()
            + "]");
    assertThat(content.getJsonObject(5).getJsonObject("file").getString("file_data"))
        .isEqualTo("data:application/pdf;base64,AQID");
  }

  @Test
  void aStreamComesPieceByPiece() {
    upstream.answer(Answers.chatStreamWithUsage("one", " two", " three"));
    List<String> texts = new ArrayList<>();
    ChatAccumulator whole = new ChatAccumulator();
    try (ChunkStream<ChatChunk> stream =
        client.completionStream(chat().includeUsage(true).build())) {
      for (ChatChunk chunk : stream) {
        texts.add(chunk.text());
        whole.add(chunk);
      }
    }
    assertThat(String.join("", texts)).isEqualTo("one two three");
    assertThat(whole.completion().text()).isEqualTo("one two three");
    assertThat(whole.completion().finishReason()).isEqualTo("stop");
    assertThat(whole.completion().usage().completionTokens()).isEqualTo(3);
    var body = upstream.take().json();
    assertThat(body.getBoolean("stream")).isTrue();
    assertThat(body.getJsonObject("stream_options").getBoolean("include_usage")).isTrue();
  }

  @Test
  void aProviderThatDoesNotStreamIsOnePiece() {
    upstream.answer(Answers.chat("all at once"));
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat().build())) {
      assertThat(stream.stream().map(ChatChunk::text)).containsExactly("all at once");
    }
  }

  @Test
  void aFutureGivesTheSameAnswer() throws Exception {
    assertThat(client.completionAsync(chat().build()).get(10, TimeUnit.SECONDS).text())
        .isEqualTo("Hello from the fake upstream.");
  }

  @Test
  void aTextIsContinuedWholeAndStreamed() {
    TextRequest request = TextRequest.builder()
        .model("text-completion-openai/instruct")
        .apiBase(upstream.base())
        .apiKey("sk-1234")
        .prompt("Once")
        .maxTokens(16)
        .build();
    assertThat(client.textCompletion(request).text()).isEqualTo("Hello from the fake upstream.");
    assertThat(upstream.take().uri()).isEqualTo("/v1/completions");
    try (ChunkStream<TextCompletion> stream = client.textCompletionStream(request)) {
      StringBuilder text = new StringBuilder();
      stream.forEach(chunk -> text.append(chunk.text()));
      assertThat(text).hasToString("Hello from the fake upstream.");
    }
    assertThat(upstream.take().text())
        .isEqualTo(
            "{\"model\":\"instruct\",\"prompt\":\"Once\",\"stream\":true,\"max_tokens\":16}");
  }

  @Test
  void embeddingsComeAsFloatsFromNumbersAndFromBase64() {
    EmbeddingRequest.Builder request = EmbeddingRequest.builder()
        .model("openai/GPT-J")
        .apiBase(upstream.base())
        .apiKey("sk-1234")
        .input("good morning");
    assertThat(client.embedding(request.build()).vector()).containsExactly(0.25f, -0.5f, 0.125f);
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(1.5f).putFloat(-2f);
    String base64 = Base64.getEncoder().encodeToString(bytes.array());
    upstream.answer(Script.json(
        200,
        "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":\""
            + base64 + "\"}],\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}"));
    assertThat(client.embedding(request.base64().build()).vector()).containsExactly(1.5f, -2f);
    upstream.take();
    assertThat(upstream.take().text())
        .isEqualTo(
            "{\"model\":\"GPT-J\",\"input\":\"good morning\",\"encoding_format\":\"base64\"}");
  }

  @Test
  void whatNobodyKnowsIsKept() {
    upstream.answer(Script.json(
        200,
        "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1.7e9,\"model\":\"m\",\"new\":[1],"
            + "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"logprobs\":{\"content\":[]},"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"hi\",\"reasoning_content\":\"so\","
            + "\"refusal\":null}}]}"));
    ChatCompletion answer = client.completion(chat().build());
    assertThat(answer.created()).isEqualTo(1_700_000_000);
    assertThat(answer.extra().get("new")).hasToString("[1]");
    assertThat(answer.message().reasoning()).isEqualTo("so");
    assertThat(answer.message().refusal()).isNull();
    assertThat(answer.choices().get(0).extra()).containsOnlyKeys("logprobs");
    assertThat(answer.usage()).isNull();
  }

  @Test
  void severalConversationsAnswerInOrderWithTheirFailures() {
    upstream.always(request -> request.text().contains("bad")
        ? Answers.error(400, "invalid_request_error", "no")
        : Answers.chat(
            request.json().getJsonArray("messages").getJsonObject(0).getString("content")));
    List<ChatRequest> requests = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      requests.add(chat()
          .messages(List.of(Message.user(i == 200 ? "bad" : "number " + i)))
          .build());
    }
    List<Outcome<ChatCompletion>> outcomes = client.completions(requests);
    assertThat(outcomes).hasSize(250);
    assertThat(outcomes.get(249).get().text()).isEqualTo("number 249");
    assertThat(outcomes.get(200).failed()).isTrue();
    assertThatThrownBy(outcomes.get(200)::get).isInstanceOf(SluiceException.BadRequest.class);
  }

  @Test
  void theBuiltInModelNeedsNeitherKeyNorNetwork() {
    ChatRequest echo = ChatRequest.builder().model("echo/echo").user("one two").build();
    assertThat(client.completion(echo).text()).isEqualTo("one two");
    try (ChunkStream<ChatChunk> stream = client.completionStream(echo)) {
      StringBuilder text = new StringBuilder();
      stream.forEach(chunk -> text.append(chunk.text()));
      assertThat(text).hasToString("one two");
    }
    assertThat(client.completion(chat().mockResponse("mocked").build()).text()).isEqualTo("mocked");
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void aRequestThatCannotBeSentIsRefusedWhereItIsMade() {
    assertThatThrownBy(() -> ChatRequest.builder().user("hi").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model");
    assertThatThrownBy(() -> ChatRequest.builder().model("openai/m").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("message");
    assertThatThrownBy(() -> chat().header("a b", "c"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> chat().header("x", "c\r\nd"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> chat().extra("temperature", Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wordsForAGatewayGoToNoProviderUnlessItIsOne() {
    client.completion(chat()
        .header("X-LiteLLM-Tags", "a")
        .header("x-sluice-explain", "1")
        .header("X-Team", "red")
        .build());
    Received plain = upstream.take();
    assertThat(plain.header("x-team")).isEqualTo("red");
    assertThat(plain.header("x-litellm-tags")).isNull();
    assertThat(plain.header("x-sluice-explain")).isNull();
    client.completion(
        chat().setting("extra_headers", Map.of("x-litellm-tags", "a")).build());
    assertThat(upstream.take().header("x-litellm-tags")).isEqualTo("a");
  }
}
