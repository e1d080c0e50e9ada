package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tools go up and tool calls come down untouched, whole or in pieces. */
class OfficialClientToolsTest {
  /** Spaces, an escaped slash and a number that a re-made JSON would change. */
  private static final String ARGUMENTS = "{ \"city\": \"Z\\u00fcrich\\/Nord\", \"days\":1.50e1 }";

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream));
    client = OfficialClient.of(sluice);
  }

  @AfterAll
  static void stop() {
    client.close();
    sluice.close();
    upstream.close();
  }

  @Test
  void aToolsSchemaReachesTheUpstreamAsSent() {
    upstream.answer(Answers.chat("no"));
    client.chat().completions().create(params());
    JsonObject tool = upstream.requests().get(0).json().getJsonArray("tools").getJsonObject(0);
    assertThat(tool.getJsonObject("function").getString("name")).isEqualTo("weather");
    assertThat(tool.getJsonObject("function").getBoolean("strict")).isTrue();
    assertThat(tool.getJsonObject("function")
            .getJsonObject("parameters")
            .getBoolean("additionalProperties"))
        .isFalse();
  }

  @Test
  void aWholeToolCallArrivesUntouched() {
    JsonObject answer = new JsonObject(Answers.chatBody(""));
    JsonObject message = answer.getJsonArray("choices").getJsonObject(0).getJsonObject("message");
    message
        .putNull("content")
        .put("tool_calls", new JsonArray().add(call(ARGUMENTS).put("id", "call_1")));
    upstream.answer(Script.json(200, answer.encode()));
    check(client.chat().completions().create(params()));
  }

  @Test
  void aToolCallStreamedInPiecesIsWholeAtTheEnd() {
    Script script = Script.events().event(event(call("").put("index", 0).put("id", "call_1")));
    for (String piece : ARGUMENTS.split("(?<=\\G.{3})")) {
      JsonObject function = new JsonObject().put("arguments", piece);
      script = script.event(event(new JsonObject().put("index", 0).put("function", function)));
    }
    upstream.answer(
        script.event(Answers.chatEvent(new JsonObject(), "tool_calls")).done().trickle(7));
    var accumulator = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params())) {
      stream.stream().forEach(accumulator::accumulate);
    }
    check(accumulator.chatCompletion());
  }

  private static void check(ChatCompletion answer) {
    List<?> calls = answer.choices().get(0).message().toolCalls().orElseThrow();
    assertThat(calls).hasSize(1);
    ChatCompletionMessageFunctionToolCall call =
        answer.choices().get(0).message().toolCalls().orElseThrow().get(0).asFunction();
    assertThat(call.id()).isEqualTo("call_1");
    assertThat(call.function().name()).isEqualTo("weather");
    assertThat(call.function().arguments()).isEqualTo(ARGUMENTS);
  }

  private static String event(JsonObject toolCall) {
    return Answers.chatEvent(
        new JsonObject().put("tool_calls", new JsonArray().add(toolCall)), null);
  }

  private static JsonObject call(String arguments) {
    return new JsonObject()
        .put("type", "function")
        .put("function", new JsonObject().put("name", "weather").put("arguments", arguments));
  }

  private static ChatCompletionCreateParams params() {
    FunctionParameters parameters = FunctionParameters.builder()
        .putAdditionalProperty("type", JsonValue.from("object"))
        .putAdditionalProperty(
            "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
        .putAdditionalProperty("additionalProperties", JsonValue.from(false))
        .build();
    FunctionDefinition weather = FunctionDefinition.builder()
        .name("weather")
        .strict(true)
        .parameters(parameters)
        .build();
    return OfficialClient.chat("chat", "What is the weather?")
        .addTool(ChatCompletionFunctionTool.builder().function(weather).build())
        .build();
  }
}
