package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
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

/** A prompt that is too long and one that a filter objects to go where the config says for them, and only there. */
class FallsBackByReasonTest {
  private static final String FILTERED =
      "[{\"index\":0,\"delta\":{},\"message\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}]";
  private static final Gate late = new Gate();
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    upstream.always(FallsBackByReasonTest::answer);
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: small
            litellm_params: &up {model: openai/vllm-full, api_base: "%s", api_key: sk-up}
          - {model_name: small-too, litellm_params: {<<: *up, model: openai/llama-cpp-full}}
          - {model_name: strict, litellm_params: {<<: *up, model: openai/azure-filter}}
          - {model_name: filtered, litellm_params: {<<: *up, model: openai/filtered}}
          - {model_name: unheeded, litellm_params: {<<: *up, model: openai/filtered}}
          - {model_name: filtered-everywhere, litellm_params: {<<: *up, model: openai/filtered}}
          - {model_name: filtered-too, litellm_params: {<<: *up, model: openai/filtered}}
          - {model_name: filtered-late, litellm_params: {<<: *up, model: openai/filtered-late}}
          - {model_name: wrong, litellm_params: {<<: *up, model: openai/wrong}}
          - model_name: checked
            litellm_params: {<<: *up, model: openai/checked}
            model_info: {max_input_tokens: 1000}
          - {model_name: unlisted, litellm_params: {<<: *up, model: openai/vllm-full}}
          - {model_name: large, litellm_params: {<<: *up, model: openai/large}}
          - {model_name: lenient, litellm_params: {<<: *up, model: openai/lenient}}
          - {model_name: general, litellm_params: {<<: *up, model: openai/general}}
        router_settings:
          enable_pre_call_checks: true
          disable_cooldowns: true
          fallbacks: [{"*": [general]}]
          context_window_fallbacks: [{small: [large]}, {small-too: [large]}, {checked: [large]}]
          content_policy_fallbacks:
            - {strict: [lenient]}
            - {filtered: [lenient]}
            - {filtered-late: [lenient]}
            - {filtered-everywhere: [filtered-too]}
        """.formatted(upstream.base()));
  }

  private static Script answer(Received request) {
    return switch (request.json().getString("model")) {
      case "vllm-full" ->
        Answers.error(
            400,
            "BadRequestError",
            "This model's maximum context length is 4096 tokens. However, you requested 5000"
                + " tokens. Please reduce the length of the messages.");
      case "llama-cpp-full" ->
        Script.json(
            400,
            "{\"error\":{\"code\":400,\"message\":\"too much\",\"type\":\"exceed_context_size_error\","
                + "\"n_prompt_tokens\":5000,\"n_ctx\":4096}}");
      case "azure-filter" ->
        Script.json(
            400,
            "{\"error\":{\"message\":\"The response was filtered\",\"type\":null,\"param\":\"prompt\","
                + "\"code\":\"content_filter\",\"status\":400}}");
      case "filtered" ->
        request.text().contains("\"stream\":true")
            ? Script.events().event("{\"choices\":" + FILTERED + "}").done()
            : Script.json(200, "{\"choices\":" + FILTERED + "}");
      case "filtered-late" ->
        Script.events()
            .event(Streaming.word("some"))
            .stall(late)
            .event(Answers.chatEvent(new JsonObject(), "content_filter"))
            .done();
      case "wrong" -> Answers.error(400, "invalid_request_error", "no such role");
      default -> Answers.chat("hello");
    };
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "small, vllm-full large",
    "small-too, llama-cpp-full large",
    "strict, azure-filter lenient"
  })
  void theReasonDecidesWhoStandsIn(String model, String models) {
    int before = upstream.requests().size();
    assertThat(post(model, "hi").statusCode()).isEqualTo(200);
    assertThat(modelsSince(before)).containsExactly(models.split(" "));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerThatAFilterEndedIsReplacedBeforeTheCallerSeesAnyOfIt(boolean stream) {
    int before = upstream.requests().size();
    HttpResponse<String> answer = post("filtered", stream);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("hello").doesNotContain("content_filter");
    assertThat(answer.headers().firstValue("x-litellm-attempted-fallbacks")).contains("1");
    assertThat(modelsSince(before)).containsExactly("filtered", "lenient");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereNobodyStandsInForItAFilteredAnswerIsAnAnswer(boolean stream) {
    for (String model : List.of("unheeded", "filtered-everywhere")) {
      HttpResponse<String> answer = post(model, stream);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("content_filter");
    }
  }

  @Test
  void whatTheCallerHasSeenIsNotTakenBack() {
    try (RawCaller caller = RawCaller.to(sluice.port())
        .send(RawCaller.post(Streaming.CHAT, body("filtered-late", true)))) {
      RawAnswer answer = caller.answer();
      answer.until("some");
      late.open();
      assertThat(answer.text()).contains("content_filter").endsWith(Streaming.DONE);
    }
  }

  @Test
  void aPromptThatIsTooLongIsNotRepeatedElsewhereThanTheConfigSays() {
    int before = upstream.requests().size();
    HttpResponse<String> answer = post("unlisted", "hi");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("maximum context length is 4096");
    assertThat(modelsSince(before)).containsExactly("vllm-full");
  }

  @Test
  void aRequestThatIsWrongIsSentOnce() {
    int before = upstream.requests().size();
    assertThat(post("wrong", "hi").statusCode()).isEqualTo(400);
    assertThat(modelsSince(before)).containsExactly("wrong");
  }

  @Test
  void aPromptLongerThanTheModelTakesIsNotEvenSentThere() {
    int before = upstream.requests().size();
    assertThat(post("checked", "word ".repeat(100)).statusCode()).isEqualTo(200);
    assertThat(post("checked", "word ".repeat(2000)).statusCode()).isEqualTo(200);
    assertThat(modelsSince(before)).containsExactly("checked", "large");
  }

  @Test
  void whereNobodyStandsInTheCallerIsToldHowLongItMayBe() {
    HttpResponse<String> answer = sluice.post(
        "/v1/chat/completions",
        body("checked", "word ".repeat(2000)).replaceFirst("\\{", "{\"disable_fallbacks\":true,"));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("context_length_exceeded")
        .containsPattern("It has about 2[45]\\d\\d tokens; .* has 1000\\.");
  }

  private static List<String> modelsSince(int before) {
    List<Received> requests = upstream.requests();
    return requests.subList(before, requests.size()).stream()
        .map(request -> request.json().getString("model"))
        .toList();
  }

  private static HttpResponse<String> post(String model, String content) {
    return sluice.post("/v1/chat/completions", body(model, content));
  }

  private static HttpResponse<String> post(String model, boolean stream) {
    return sluice.post("/v1/chat/completions", body(model, stream));
  }

  private static String body(String model, boolean stream) {
    return "{\"stream\":" + stream + "," + body(model, "hi").substring(1);
  }

  private static String body(String model, String content) {
    return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + content
        + "\"}]}";
  }
}
