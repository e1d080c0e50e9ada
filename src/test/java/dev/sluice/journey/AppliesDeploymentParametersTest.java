package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stands in litellm_params shapes each request, and nothing else does. */
class AppliesDeploymentParametersTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: plain
            litellm_params: &up {model: openai/m, api_base: "%1$s", api_key: sk-up}
          - model_name: defaults
            litellm_params:
              <<: *up
              temperature: 0.25
              max_tokens: 100
              top_k: 40
              stop: ["\\n\\n", END]
              chat_template_kwargs: {enable_thinking: false, note: null}
              stream_options: {include_usage: true}
          - model_name: extras
            litellm_params:
              <<: *up
              organization: org-1
              headers: {X-Team: a, X-Both: weak}
              extra_headers: {X-Both: strong, X-Number: 7}
              extra_body: {safe_prompt: true, temperature: 0, nested: {a: [1, null]}}
          - model_name: own-key-header
            litellm_params:
              <<: *up
              extra_headers: {Authorization: "Token mine"}
          - model_name: drops
            litellm_params:
              <<: *up
              additional_drop_params: [seed, response_format.strict, "tools[*].function.strict", "stop[0]"]
          - model_name: old
            litellm_params: {model: mistral/m, api_base: "%1$s", api_key: sk-up}
          - model_name: prompts
            litellm_params: {model: text-completion-openai/m, api_base: "%1$s", api_key: sk-up}
          - model_name: prompts-dropping
            litellm_params:
              model: text-completion-openai/m
              api_base: "%1$s"
              api_key: sk-up
              drop_params: true
              allowed_openai_params: [reasoning_effort]
          - model_name: no-system
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: sk-up, supports_system_message: False}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @Test
  void defaultsFillWhatTheCallerLeftOut() {
    assertThat(sent("{\"model\":\"defaults\"," + MESSAGES + "}"))
        .isEqualTo(new JsonObject("{\"model\":\"m\"," + MESSAGES
            + ",\"temperature\":0.25,\"max_tokens\":100,\"top_k\":40,\"stop\":[\"\\n\\n\",\"END\"],"
            + "\"chat_template_kwargs\":{\"enable_thinking\":false}}"));
  }

  @Test
  void defaultsLeaveWhatTheCallerSaidEvenNull() {
    JsonObject sent = sent("{\"model\":\"defaults\",\"temperature\":null,\"top_k\":1,"
        + "\"max_completion_tokens\":5,\"chat_template_kwargs\":{},\"stop\":\"x\"," + MESSAGES
        + "}");
    assertThat(sent)
        .isEqualTo(new JsonObject("{\"model\":\"m\",\"temperature\":null,\"top_k\":1,"
            + "\"max_completion_tokens\":5,\"chat_template_kwargs\":{},\"stop\":\"x\"," + MESSAGES
            + "}"));
  }

  @Test
  void streamOptionsAreADefaultForStreamsOnly() {
    assertThat(sent("{\"model\":\"defaults\",\"stream\":true," + MESSAGES + "}")
            .getJsonObject("stream_options"))
        .isEqualTo(new JsonObject().put("include_usage", true));
    assertThat(sent("{\"model\":\"defaults\"," + MESSAGES + "}").containsKey("stream_options"))
        .isFalse();
  }

  @Test
  void nothingIsAddedToAPlainDeploymentsRequest() {
    for (String route : new String[] {"chat/completions", "completions", "embeddings"}) {
      String body = "{\"model\": \"plain\" ,\"input\":[\"a\"],\"prompt\":\"p\",\"stream\":false,"
          + MESSAGES + "}";
      assertThat(received(route, body).text()).isEqualTo(body.replace("plain", "m"));
    }
  }

  @Test
  void headersAndOrganizationGoWithEveryRequest() {
    Received request = received("chat/completions", "{\"model\":\"extras\"," + MESSAGES + "}");
    assertThat(request.header("openai-organization")).isEqualTo("org-1");
    assertThat(request.header("x-team")).isEqualTo("a");
    assertThat(request.header("x-both")).isEqualTo("strong");
    assertThat(request.header("x-number")).isEqualTo("7");
    assertThat(request.header("authorization")).isEqualTo("Bearer sk-up");
  }

  @Test
  void aHeaderMayReplaceTheKey() {
    Received request =
        received("chat/completions", "{\"model\":\"own-key-header\"," + MESSAGES + "}");
    assertThat(request.header("authorization")).isEqualTo("Token mine");
  }

  @Test
  void extraBodyWinsOverTheCaller() {
    JsonObject sent = sent("{\"model\":\"extras\",\"temperature\":1," + MESSAGES + "}");
    assertThat(sent)
        .isEqualTo(new JsonObject("{\"model\":\"m\",\"temperature\":0," + MESSAGES
            + ",\"safe_prompt\":true,\"nested\":{\"a\":[1,null]}}"));
  }

  @Test
  void aCallersExtraBodyIsFlattened() {
    assertThat(sent("{\"model\":\"plain\",\"extra_body\":{\"top_k\":3}," + MESSAGES + "}"))
        .isEqualTo(new JsonObject("{\"model\":\"m\",\"top_k\":3," + MESSAGES + "}"));
  }

  @Test
  void droppedParametersAndPathsAreNotSent() {
    JsonObject sent = sent("{\"model\":\"drops\",\"seed\":1,\"stop\":[\"a\",\"b\"],"
        + "\"response_format\":{\"type\":\"json_object\",\"strict\":true},"
        + "\"tools\":[{\"function\":{\"name\":\"f\",\"strict\":true}},{\"function\":{\"name\":\"g\",\"strict\":false}}],"
        + MESSAGES + "}");
    assertThat(sent)
        .isEqualTo(new JsonObject("{\"model\":\"m\",\"stop\":[\"b\"],"
            + "\"response_format\":{\"type\":\"json_object\"},"
            + "\"tools\":[{\"function\":{\"name\":\"f\"}},{\"function\":{\"name\":\"g\"}}],"
            + MESSAGES + "}"));
  }

  @Test
  void whatAProviderCallsAnotherNameIsRenamed() {
    assertThat(sent("{\"model\":\"old\",\"max_completion_tokens\":5,\"seed\":1," + MESSAGES + "}"))
        .isEqualTo(new JsonObject(
            "{\"model\":\"m\",\"max_tokens\":5,\"random_seed\":1," + MESSAGES + "}"));
  }

  @Test
  void whatAModelDoesNotTakeIsRefusedDroppedOrSentAsConfigured() {
    String body =
        "{\"model\":\"prompts\",\"reasoning_effort\":\"low\",\"response_format\":{\"type\":\"text\"},"
            + MESSAGES + "}";
    var refused = sluice.post("/v1/chat/completions", body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("drop_params", "reasoning_effort", "response_format");
    JsonObject sent = sent(body.replace("prompts", "prompts-dropping"));
    assertThat(sent.containsKey("response_format")).isFalse();
    assertThat(sent.getString("reasoning_effort")).isEqualTo("low");
  }

  @Test
  void whatIsSaidToTheGatewayIsNotSaidToTheUpstream() {
    assertThat(sent("{\"model\":\"plain\",\"num_retries\":2,\"fallbacks\":[\"prompts\"],\"timeout\":30,"
            + "\"cache\":{\"no-cache\":true},\"tags\":[\"t\"],\"litellm_metadata\":{},\"mock_testing_fallbacks\":false,"
            + "\"drop_params\":true,\"guardrails\":[],\"user\":\"u\",\"unknown\":{\"a\":1},"
            + MESSAGES + "}"))
        .isEqualTo(new JsonObject(
            "{\"model\":\"m\",\"user\":\"u\",\"unknown\":{\"a\":1}," + MESSAGES + "}"));
  }

  @Test
  void systemMessagesAreFoldedForModelsWithoutThem() {
    JsonObject sent =
        sent("{\"model\":\"no-system\",\"messages\":[{\"role\":\"system\",\"content\":\"be kind\"},"
            + "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"be brief\"}]},"
            + "{\"role\":\"user\",\"content\":\"hi\"}]}");
    JsonArray messages = sent.getJsonArray("messages");
    assertThat(messages).hasSize(1);
    assertThat(messages.getJsonObject(0).getString("role")).isEqualTo("user");
    assertThat(messages.encode()).containsSubsequence("be kind", "be brief", "hi");
  }

  private static JsonObject sent(String body) {
    return received("chat/completions", body).json();
  }

  private static Received received(String route, String body) {
    int before = upstream.requests().size();
    var answer = sluice.post("/v1/" + route, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return upstream.requests().get(before);
  }
}
