package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Scrape;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever may use a model learns how many tokens a prompt is, without asking its provider. */
class CountsTokensTest {
  private static final String MESSAGES = "'messages': [{'role': 'user', 'content': 'hello world'}]";

  private Tenancy tenancy;

  @BeforeEach
  void start() {
    tenancy = Tenancy.of("");
  }

  @AfterEach
  void stop() {
    Scrape.awaitQuiet(tenancy.sluice);
    assertThat(tenancy.upstream.requests()).isEmpty();
    tenancy.close();
  }

  private HttpResponse<String> count(String key, String body) {
    return tenancy.sluice.post(
        "/utils/token_counter", body.replace('\'', '"'), "authorization", "Bearer " + key);
  }

  private JsonObject counted(String key, String body) {
    HttpResponse<String> answer = count(key, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static int tokens(JsonObject answer) {
    return answer.getInteger("total_tokens");
  }

  @Test
  void promptsAndMessagesAreCounted() {
    String key = tenancy.key("");
    JsonObject prompt = counted(key, "{'model': 'chat', 'prompt': 'hello world'}");
    assertThat(tokens(prompt)).isEqualTo(2);
    assertThat(prompt.getString("request_model")).isEqualTo("chat");
    assertThat(prompt.getString("model_used")).isEqualTo("up");
    assertThat(prompt.getString("tokenizer_type")).isEqualTo("openai_tokenizer");
    assertThat(prompt.getBoolean("error")).isFalse();
    assertThat(prompt.fieldNames()).contains("original_response", "error_message", "status_code");
    JsonObject messages = counted(key, "{'model': 'chat', " + MESSAGES + "}");
    assertThat(tokens(messages)).as("with what stands around a message").isEqualTo(9);
    JsonObject tools = counted(
        key,
        "{'model': 'chat', " + MESSAGES + ", 'tools': [{'type': 'function', 'function': {'name':"
            + " 'look'}}]}");
    assertThat(tokens(tools)).isGreaterThan(9);
    assertThat(tokens(counted(Tenancy.MASTER, "{'model': 'free', 'prompt': ''}")))
        .isZero();
    assertThat(tokens(counted(key, "{'model': 'chat', 'prompt': 'hello world', 'messages': null}")))
        .isEqualTo(2);
  }

  @Test
  void aLongPromptIsCountedInTime() {
    String text = "one two three four five six seven eight nine ten ".repeat(20_000);
    JsonObject answer = counted(Tenancy.MASTER, "{'model': 'chat', 'prompt': '" + text + "'}");
    assertThat(tokens(answer)).isBetween(190_000, 210_000);
  }

  @Test
  void aKeyCountsForModelsThatItMayUse() {
    String key = tenancy.key("'models': ['free'], 'aliases': {'mine': 'free'}");
    assertThat(counted(key, "{'model': 'mine', " + MESSAGES + "}").getString("model_used"))
        .isEqualTo("free");
    assertThat(Tenancy.code(count(key, "{'model': 'chat', " + MESSAGES + "}"), 403))
        .isEqualTo("model_access_denied");
    assertThat(Tenancy.code(count("sk-unknown", "{'model': 'chat', " + MESSAGES + "}"), 401))
        .isEqualTo("invalid_api_key");
    String manages = tenancy.key("'key_type': 'management'");
    assertThat(count(manages, "{'model': 'chat', " + MESSAGES + "}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void whatCannotBeCountedIsSaid() {
    String key = tenancy.key("");
    assertThat(Tenancy.code(count(key, "{'model': 'chaat', " + MESSAGES + "}"), 404))
        .isEqualTo("model_not_found");
    for (String missing :
        List.of("{" + MESSAGES + "}", "{'model': 'chat'}", "{'model': 'chat', 'prompt': null}")) {
      assertThat(Tenancy.code(count(key, missing), 400)).isEqualTo("missing_required_parameter");
    }
    assertThat(Tenancy.code(count(key, "{'model': 'chat', 'messages': 'hi'}"), 400))
        .isEqualTo("invalid_type");
    assertThat(Tenancy.code(count(key, "{'model': "), 400)).isEqualTo("invalid_json");
    assertThat(Tenancy.code(tenancy.sluice.get("/utils/token_counter", Tenancy.ADMIN), 405))
        .isEqualTo("method_not_allowed");
  }
}
