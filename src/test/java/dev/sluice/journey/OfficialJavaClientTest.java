package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A program written for OpenAI's Java client works when only its base URL is changed. */
class OfficialJavaClientTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream) + """
          - model_name: echo
            litellm_params: {model: echo/echo}
          - model_name: org/team/model
            litellm_params: {model: echo/echo}
          - model_name: echo/*
            litellm_params: {model: echo/*}
        """);
    client = OfficialClient.of(sluice);
  }

  @AfterAll
  static void stop() {
    client.close();
    sluice.close();
    upstream.close();
  }

  @Test
  void chats() {
    ChatCompletion answer =
        client.chat().completions().create(OfficialClient.chat("chat", "hi").build());
    assertThat(answer.choices().get(0).message().content())
        .contains("Hello from the fake upstream.");
    assertThat(answer.model()).isEqualTo("chat");
    assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
    answer.validate();
  }

  @Test
  void chatsWithTheBuiltInModel() {
    ChatCompletion answer = client
        .chat()
        .completions()
        .create(OfficialClient.chat("echo", "one two three").build());
    assertThat(answer.choices().get(0).message().content()).contains("one two three");
    assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(3);
    answer.validate();
  }

  @Test
  void streams() {
    List<ChatCompletionChunk> chunks = stream(OfficialClient.chat("chat", "hi").build());
    assertThat(text(chunks)).isEqualTo("Hello from the fake upstream.");
    assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.model()).isEqualTo("chat"));
  }

  @Test
  void streamsFromTheBuiltInModelWordByWord() {
    List<ChatCompletionChunk> chunks =
        stream(OfficialClient.chat("echo", "one two three").build());
    assertThat(text(chunks)).isEqualTo("one two three");
    assertThat(chunks).hasSizeGreaterThan(3);
  }

  @Test
  void accumulatesAStreamIntoTheWholeAnswer() {
    for (String model : List.of("chat", "echo")) {
      var accumulator = ChatCompletionAccumulator.create();
      var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
      stream(OfficialClient.chat(model, "one two").streamOptions(options).build())
          .forEach(accumulator::accumulate);
      ChatCompletion answer = accumulator.chatCompletion();
      assertThat(answer.model()).isEqualTo(model);
      assertThat(answer.choices().get(0).finishReason().asString()).isEqualTo("stop");
      assertThat(answer.choices().get(0).message().content()).isPresent();
      assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
    }
  }

  @Test
  void completesText() {
    for (String model : List.of("chat", "echo")) {
      Completion answer = client
          .completions()
          .create(CompletionCreateParams.builder().model(model).prompt("go on").build());
      assertThat(answer.choices().get(0).text()).isIn("Hello from the fake upstream.", "go on");
      assertThat(answer.model()).isEqualTo(model);
      answer.validate();
    }
    assertThat(last().uri()).isEqualTo("/v1/completions");
  }

  @Test
  void streamsText() {
    var text = new StringBuilder();
    var params = CompletionCreateParams.builder().model("chat").prompt("go on").build();
    try (StreamResponse<Completion> stream = client.completions().createStreaming(params)) {
      stream.stream().forEach(part -> text.append(part.choices().get(0).text()));
    }
    assertThat(text).hasToString("Hello from the fake upstream.");
  }

  @Test
  void listsAndRetrievesModels() {
    List<Model> models = client.models().list().data();
    assertThat(models).extracting(Model::id).contains("chat", "echo", "org/team/model");
    assertThat(client.models().retrieve("chat").id()).isEqualTo("chat");
    assertThat(client.models().retrieve("org/team/model").validate().ownedBy()).isNotEmpty();
  }

  @Test
  void retrievesAModelThatOnlyAWildcardServes() {
    assertThat(client.models().retrieve("echo/anything").id()).isEqualTo("echo/anything");
  }

  @Test
  void sendsNoHeaderOfItsOwnThroughTheGateway() {
    upstream.answer(Answers.chat("x"));
    client.chat().completions().create(OfficialClient.chat("chat", "hi").build());
    assertThat(last().headers())
        .noneSatisfy(header -> assertThat(header.getKey().toLowerCase()).startsWith("x-stainless"));
    assertThat(last().header("authorization")).isEqualTo("Bearer sk-upstream-0123456789");
  }

  private static Received last() {
    return upstream.requests().get(upstream.requests().size() - 1);
  }

  private static List<ChatCompletionChunk> stream(ChatCompletionCreateParams params) {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      return stream.stream().toList();
    }
  }

  private static String text(List<ChatCompletionChunk> chunks) {
    var text = new StringBuilder();
    for (ChatCompletionChunk chunk : chunks) {
      chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append));
    }
    return text.toString();
  }
}
