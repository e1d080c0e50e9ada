package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request may say how often it is repeated, who stands in for its model, and which deployments it wants. */
class HeedsCallersRoutesTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    upstream.always(request -> request.json().getString("model").equals("down")
        ? Answers.error(500, "server_error", "boom")
        : Answers.chat("hello"));
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: &up {model: openai/down, api_base: "%1$s", api_key: sk-up}
          - model_name: chat
            litellm_params: {<<: *up, api_key: sk-other}
          - model_name: spare
            litellm_params: {<<: *up, model: openai/spare}
          - model_name: asked-for
            litellm_params: {<<: *up, model: openai/asked-for}
        router_settings:
          num_retries: 1
          disable_cooldowns: true
          fallbacks: [{chat: [spare]}]
        sluice_settings: {retry_budget_minimum: 1000}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @Test
  void withoutAWishTheConfigHolds() {
    assertThat(models("")).containsExactly("down", "down", "spare");
  }

  @Test
  void retriesAreAsManyAsTheRequestWants() {
    assertThat(models("\"num_retries\":0,")).containsExactly("down", "spare");
    assertThat(models("\"num_retries\":null,")).containsExactly("down", "down", "spare");
    assertThat(models("", "x-litellm-num-retries", "0")).containsExactly("down", "spare");
    assertThat(models("\"num_retries\":1,", "x-litellm-num-retries", "0"))
        .as("the header wins")
        .containsExactly("down", "spare");
  }

  @Test
  void fallbacksOfTheRequestWinOverThoseOfTheConfig() {
    String once = "\"num_retries\":0,";
    assertThat(models(once + "\"fallbacks\":[\"asked-for\"],"))
        .containsExactly("down", "asked-for");
    assertThat(models(once + "\"fallbacks\":[{\"model\":\"asked-for\"}],"))
        .containsExactly("down", "asked-for");
  }

  @Test
  void fallbacksOfTheRequestMayBeWrittenAsInTheConfig() {
    String once = "\"num_retries\":0,\"fallbacks\":";
    assertThat(models(once + "[{\"other\":[\"spare\"]},{\"chat\":[\"asked-for\"]}],"))
        .containsExactly("down", "asked-for");
    assertThat(models(once + "[{\"*\":[\"spare\"],\"chat\":[\"asked-for\"]}],"))
        .containsExactly("down", "asked-for");
    assertThat(models(once + "[{\"*\":[\"asked-for\"]}],")).containsExactly("down", "asked-for");
    HttpResponse<String> nobody = post(once + "[{\"other\":[\"spare\"]}],");
    assertThat(nobody.statusCode()).as("of another model").isEqualTo(500);
  }

  @Test
  void aFallbackThatNobodyServesIsRefusedAndTheNearestNamesAreTold() {
    int before = upstream.requests().size();
    HttpResponse<String> answer = post("\"fallbacks\":[\"spare\",\"sparre\"],");
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error.getString("param")).isEqualTo("fallbacks");
    assertThat(error.getString("code")).isEqualTo("model_not_found");
    assertThat(error.getString("message")).contains("'sparre'", "Did you mean spare?");
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void withFallbacksDisabledNobodyStandsIn() {
    for (String wish : List.of("\"disable_fallbacks\":true,", "\"fallbacks\":[],")) {
      HttpResponse<String> answer = post("\"num_retries\":0," + wish);
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("boom");
    }
    assertThat(models("\"num_retries\":0,\"disable_fallbacks\":false,"))
        .containsExactly("down", "spare");
  }

  @Test
  void theAnswerTellsWhichWayItTook() {
    HttpResponse<String> answer = post("");
    assertThat(answer.headers().firstValue("x-litellm-attempted-fallbacks")).contains("1");
    assertThat(answer.headers().firstValue("x-litellm-model-group")).contains("spare");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"num_retries\":\"2\" | num_retries | must be a whole number from 0 to 100",
        "\"num_retries\":-1 | num_retries | must be a whole number",
        "\"num_retries\":1.5 | num_retries | must be a whole number",
        "\"num_retries\":101 | num_retries | must be a whole number",
        "\"num_retries\":[[]] | num_retries | must be a whole number",
        "\"fallbacks\":\"spare\" | fallbacks | must be a list of model names",
        "\"fallbacks\":[1] | fallbacks | must be a list of model names",
        "\"fallbacks\":[{\"chat\":[1]}] | fallbacks | must be a list of model names",
        "\"fallbacks\":[{}] | fallbacks | must be a list of model names",
        "\"fallbacks\":[{\"model\":7}] | fallbacks | must be a list of model names",
        "\"fallbacks\":[{\"model\":\"spare\",\"messages\":[]}] | fallbacks | has an item with 'messages': a fallback gets the request as it is",
        "\"disable_fallbacks\":\"yes\" | disable_fallbacks | must be a boolean",
        "\"tags\":\"paid\" | tags | must be a list of strings",
        "\"tags\":[1] | tags | must be a list of strings",
        "\"metadata\":{\"tags\":[1]} | metadata.tags | must be a list of strings",
      })
  void aWishOfTheWrongTypeIsRefusedBeforeAnythingIsSent(String wish, String param, String says) {
    int before = upstream.requests().size();
    HttpResponse<String> answer = post(wish + ",");
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertThat(error.getString("param")).isEqualTo(param);
    assertThat(error.getString("message")).contains("'" + param + "'").contains(says);
    assertThat(upstream.requests()).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tags", "fallbacks"})
  void aListThatWouldCostTooMuchIsRefused(String name) {
    List<String> endless = List.of(
        "[" + "\"x\",".repeat(100) + "\"x\"]",
        "[\"" + "x".repeat(20_000) + "\"]",
        "[" + "1".repeat(1001) + "]");
    for (String list : endless) {
      HttpResponse<String> answer = sluice.post(
          Streaming.CHAT, "{\"model\":\"spare\",\"" + name + "\":" + list + "," + MESSAGES + "}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("\"param\":\"" + name + "\"");
    }
  }

  @Test
  void aListWithinAListIsBoundedToo() {
    String names = "\"x\",".repeat(100) + "\"x\"";
    HttpResponse<String> answer = post("\"fallbacks\":[{\"*\":[" + names + "]}],");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("at most 100 items");
  }

  @Test
  void aHeaderOfTheWrongTypeIsRefusedToo() {
    HttpResponse<String> answer = post("", "x-litellm-num-retries", "many");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("x-litellm-num-retries", "must be a whole number");
  }

  @Test
  void whatOpenAisMetadataHoldsIsNoMistake() {
    assertThat(post("\"metadata\":{\"tags\":\"a,b\"},").statusCode()).isEqualTo(200);
    assertThat(post("\"metadata\":null,\"tags\":null,\"fallbacks\":null,").statusCode())
        .isEqualTo(200);
  }

  /** The upstream models that a request to {@code chat} reached, in order. */
  private static List<String> models(String wish, String... headers) {
    int before = upstream.requests().size();
    HttpResponse<String> answer = post(wish, headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<Received> requests = upstream.requests();
    return requests.subList(before, requests.size()).stream()
        .map(request -> request.json().getString("model"))
        .toList();
  }

  private static HttpResponse<String> post(String wish, String... headers) {
    return sluice.post(
        "/v1/chat/completions", "{\"model\":\"chat\"," + wish + MESSAGES + "}", headers);
  }
}
