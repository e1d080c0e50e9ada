package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers can ask what is served, in the shape that OpenAI's clients read. */
class ListsModelsTest {
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: {model: echo/one}
          - model_name: chat
            litellm_params: {model: echo/two}
          - model_name: org/family
            litellm_params: {model: echo/three}
          - model_name: groq/*
            litellm_params: {model: groq/*, api_key: sk-groq}
        router_settings:
          model_group_alias:
            nickname: chat
            secret-name: {model: chat, hidden: true}
        """);
  }

  @AfterAll
  static void stop() {
    sluice.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/models", "/models", "/v1/models/", "/models?return_wildcard_routes=true"})
  void everyNameIsListedOnceAndHiddenOnesAreNot(String path) {
    var answer = sluice.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    JsonObject list = new JsonObject(answer.body());
    assertThat(list.getString("object")).isEqualTo("list");
    List<String> ids = list.getJsonArray("data").stream()
        .map(entry -> ((JsonObject) entry).getString("id"))
        .toList();
    assertThat(ids).containsExactlyInAnyOrder("chat", "org/family", "groq/*", "nickname");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/chat, chat",
    "/models/chat, chat",
    "/v1/models/org/family, org/family",
    "/v1/models/org%2Ffamily, org/family",
    "/v1/models/groq/*, groq/*",
    "/v1/models/nickname, nickname",
    "/v1/models/secret-name, secret-name",
  })
  void oneModelIsDescribedByItsName(String path, String id) {
    var answer = sluice.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(new JsonObject()
            .put("id", id)
            .put("object", "model")
            .put("created", 1_677_610_602)
            .put("owned_by", "openai"));
  }

  @Test
  void aNameThatAWildcardServesIsAModelToo() {
    var answer = sluice.get("/v1/models/groq/llama-3.1-8b");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getString("id")).isEqualTo("groq/llama-3.1-8b");
  }

  @Test
  void anUnknownModelIs404() {
    var answer = sluice.get("/v1/models/nobody");
    assertThat(answer.statusCode()).isEqualTo(404);
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
    assertThat(error.getString("code")).isEqualTo("model_not_found");
    assertThat(error.getString("param")).isEqualTo("model");
    assertThat(error.getString("message")).contains("'nobody'", "/v1/models");
  }
}
