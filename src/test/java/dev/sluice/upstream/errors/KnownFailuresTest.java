package dev.sluice.upstream.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.FailureKind;
import dev.sluice.upstream.dialect.Calls;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What providers say when a prompt is too long or a content filter objects is understood, and nothing else is. */
class KnownFailuresTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).",
        "'max_tokens' is too large: 9000. This model's maximum context length is 8192 tokens and your request has 10 input tokens.",
        "The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that ...",
        "the request exceeds the available context size (4096 tokens), try increasing it",
        "request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it",
        "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048575).",
        "prompt is too long: 208310 tokens > 199999 maximum",
        "Prompt contains 65673 tokens, too large for model with 32768 maximum context length",
        "Please reduce the length of the messages or completion. Current length is 9218 while limit is 8192",
        "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
        "Your input exceeds the context window of this model. Please adjust your input and try again.",
      })
  void aPromptThatIsTooLongIsKnownByTheWords(String message) {
    for (int status : new int[] {400, 413, 422, 500}) {
      assertThat(kind(status, new JsonObject().put("message", message)))
          .isEqualTo(FailureKind.CONTEXT_WINDOW);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
        "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
        "Your request was rejected as a result of our safety system.",
        "Content Exists Risk",
        "Input data may contain inappropriate content.",
      })
  void aContentFilterIsKnownByTheWords(String message) {
    assertThat(kind(400, new JsonObject().put("message", message)))
        .isEqualTo(FailureKind.CONTENT_POLICY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {'code':'context_length_exceeded'} | CONTEXT_WINDOW",
        "400 | {'type':'exceed_context_size_error','code':400} | CONTEXT_WINDOW",
        "400 | {'code':3051} | CONTEXT_WINDOW",
        "400 | {'code':'content_filter','innererror':{'code':'ResponsibleAIPolicyViolation'}} | CONTENT_POLICY",
        "400 | {'code':'x','innererror':{'code':'ResponsibleAIPolicyViolation'}} | CONTENT_POLICY",
        "400 | {'code':'content_policy_violation'} | CONTENT_POLICY",
        "403 | {'message':'m requires moderation on p. Your input was flagged for \\'x\\''} | CONTENT_POLICY",
        "400 | {'code':'invalid_value'} | BAD_REQUEST",
        "400 | {'message':'max_tokens is too large: 5000. This model supports at most 4096 completion tokens'} | BAD_REQUEST",
        "403 | {'message':'no'} | AUTHENTICATION",
        "500 | {'message':'boom'} | SERVER",
        // what the status says wins where it says something
        "429 | {'code':'context_length_exceeded','message':'Please reduce the length of the messages'} | RATE_LIMIT",
        "404 | {'message':'maximum context length'} | NOT_FOUND",
        "503 | {'message':'prompt is too long'} | UNAVAILABLE",
      })
  void codesAndTypesCountAsMuchAsWords(int status, String error, FailureKind kind) {
    assertThat(kind(status, new JsonObject(error.replace("\\'", "`").replace('\'', '"'))))
        .isEqualTo(kind);
  }

  @Test
  void anErrorInsideAnAnswerIsUnderstoodTheSameWay() {
    String words = "{\"error\":{\"message\":\"maximum context length is 10\",\"code\":%s}}";
    assertThat(reported(words.formatted("null")).kind()).isEqualTo(FailureKind.CONTEXT_WINDOW);
    assertThat(reported(words.formatted("400")).kind()).isEqualTo(FailureKind.CONTEXT_WINDOW);
    assertThat(reported(words.formatted("429")).kind()).isEqualTo(FailureKind.RATE_LIMIT);
    assertThat(reported("{\"error\":{\"message\":\"boom\"}}").kind())
        .isEqualTo(FailureKind.CONNECTION);
  }

  @Test
  void theTimeToComeBackIsReadFromTheHeaders() {
    var headers = List.of(Map.entry("Retry-After", "3"));
    assertThat(answered(429, "{}", headers).retryAfterMillis()).isEqualTo(3000);
    assertThat(answered(429, "{}", List.of()).retryAfterMillis()).isZero();
  }

  private static FailureKind kind(int status, JsonObject error) {
    return answered(status, new JsonObject().put("error", error).encode(), List.of())
        .kind();
  }

  private static GatewayError answered(
      int status, String body, List<Map.Entry<String, String>> headers) {
    return UpstreamErrors.answered(
        Calls.chat().with("{}"), "/v1/chat/completions", status, headers, bytes(body));
  }

  private static GatewayError reported(String body) {
    return UpstreamErrors.reported(CallFacts.of(Calls.chat().with("{}")), List.of(), bytes(body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
