package dev.sluice.client;

import static dev.sluice.client.Asking.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong is told by one class for each case, with words that say what to do. */
class ExceptionsTest {
  private final FakeUpstream upstream = FakeUpstream.start();
  private final SluiceClient client = Asking.client();

  @AfterEach
  void close() {
    client.close();
    upstream.close();
  }

  private <E extends SluiceException> E failure(Class<E> type, ChatRequest request) {
    E failure = catchThrowableOfType(type, () -> client.completion(request));
    assertThat(failure).as("a failure").isNotNull();
    assertThat(failure.model()).isEqualTo(request.model());
    return failure;
  }

  private <E extends SluiceException> E answered(
      Class<E> type, int status, String kind, String message) {
    upstream.answer(Answers.error(status, kind, message));
    E failure = failure(type, chat(upstream).build());
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.provider()).isEqualTo("openai");
    assertThat(failure).hasMessageContaining(message);
    return failure;
  }

  @Test
  void aBadKeyIsTheProgramsOwn() {
    var failure = answered(
        SluiceException.Authentication.class, 401, "invalid_request_error", "Incorrect API key");
    assertThat(failure)
        .hasMessageContaining("apiKey")
        .hasMessageNotContainingAny("gateway", "litellm_params", "sk-1234");
    assertThat(failure.type()).isEqualTo("invalid_request_error");
    assertThat(failure.isRetryable()).isFalse();
  }

  @Test
  void aMissingKeyIsSaidBeforeAnythingIsSent() {
    var failure = failure(
        SluiceException.Authentication.class, chat(upstream).apiKey(null).build());
    assertThat(failure)
        .hasMessageContainingAll("OPENAI_API_KEY", "apiKey")
        .hasMessageNotContaining("gateway");
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void aKeylessProviderNeedsNone() {
    client.completion(chat(upstream).model("hosted_vllm/m").apiKey(null).build());
    assertThat(upstream.take().header("authorization")).isNull();
  }

  @Test
  void theEnvironmentHasKeyAndUrl() {
    Map<String, String> variables = Map.of(
        "OPENAI_API_KEY",
        "sk-from-environment",
        "OPENAI_BASE_URL",
        upstream.base(),
        "MINE",
        "sk-mine");
    try (SluiceClient informed =
        SluiceClient.builder().environment(variables::get).build()) {
      ChatRequest.Builder request = ChatRequest.builder().model("openai/m").user("hi");
      informed.completion(request.build());
      assertThat(upstream.take().header("authorization")).isEqualTo("Bearer sk-from-environment");
      informed.completion(request.apiKey("os.environ/MINE").build());
      assertThat(upstream.take().header("authorization")).isEqualTo("Bearer sk-mine");
    }
  }

  @Test
  void anUnknownPrefixNamesTheNearest() {
    var failure = failure(
        SluiceException.UnknownProvider.class,
        chat(upstream).model("opnai/gpt-4o").build());
    assertThat(failure).hasMessageContaining("openai");
    assertThat(failure).isInstanceOf(SluiceException.BadRequest.class);
    failure(
        SluiceException.UnknownProvider.class, chat(upstream).model("mistral").build());
  }

  @Test
  void anUnusableUrlSaysWhatToWrite() {
    var failure = failure(
        SluiceException.InvalidRequest.class,
        chat(upstream).apiBase("localhost:8000/v1").build());
    assertThat(failure)
        .hasMessageContaining("write http://localhost:8000/v1")
        .hasMessageNotContaining("litellm");
  }

  @Test
  void aUrlWithoutVersionIsPointedOut() {
    upstream.answer(Script.json(404, "{\"detail\":\"Not Found\"}"));
    var failure = failure(
        SluiceException.NotFound.class,
        chat("http://127.0.0.1:" + upstream.port()).build());
    assertThat(failure).hasMessageContaining("/v1");
  }

  @Test
  void eachStatusHasItsClass() {
    answered(SluiceException.PermissionDenied.class, 403, "permission_error", "not yours");
    answered(SluiceException.NotFound.class, 404, "invalid_request_error", "no such model");
    answered(SluiceException.InvalidRequest.class, 400, "invalid_request_error", "wrong type");
    answered(SluiceException.InvalidRequest.class, 422, "invalid_request_error", "wrong type");
    answered(SluiceException.RateLimit.class, 429, "rate_limit_error", "slow down");
    answered(SluiceException.Timeout.class, 408, "timeout", "too slow");
    assertThat(
            answered(SluiceException.Server.class, 500, "server_error", "oops").isRetryable())
        .isTrue();
    answered(SluiceException.Server.class, 503, "overloaded", "later");
  }

  @Test
  void tooLongAConversationIsToldFromOtherErrors() {
    answered(
        SluiceException.ContextWindowExceeded.class,
        400,
        "BadRequestError",
        "This model's maximum context length is 4096 tokens.");
    answered(
        SluiceException.ContentPolicyViolation.class,
        400,
        "invalid_request_error",
        "Your request was rejected as a result of our safety system.");
    upstream.answer(
        Script.json(
            400,
            "{\"error\":{\"message\":\"no\",\"code\":\"context_length_exceeded\",\"param\":\"messages\"}}"));
    var failure =
        failure(SluiceException.ContextWindowExceeded.class, chat(upstream).build());
    assertThat(failure.param()).isEqualTo("messages");
    assertThat(failure.code()).isEqualTo("context_length_exceeded");
  }

  @Test
  void aRateLimitSaysHowLongToWait() {
    upstream.answer(Answers.error(429, "rate_limit_error", "slow down")
        .header("retry-after", "7")
        .header("x-request-id", "req-1"));
    var failure = failure(SluiceException.RateLimit.class, chat(upstream).build());
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(failure.headers()).containsEntry("x-request-id", "req-1");
  }

  @Test
  void aStallEndsByTheTimeout() {
    upstream.answer(Script.status(200).stall());
    var failure = failure(
        SluiceException.Timeout.class,
        chat(upstream).timeout(Duration.ofMillis(200)).build());
    assertThat(failure.status()).isEqualTo(504);
    upstream.take().awaitCallerLeft();
  }

  @Test
  void aClosedPortAndABrokenAnswerAreConnectionFailures() {
    FakeUpstream gone = FakeUpstream.start();
    gone.close();
    assertThat(failure(SluiceException.Connection.class, chat(gone).build()).code())
        .isEqualTo("connection_failed");
    upstream.answer(
        Script.status(200).header("content-type", "application/json").piece("{").cut());
    assertThat(failure(SluiceException.Connection.class, chat(upstream).build()).status())
        .isEqualTo(502);
  }

  @Test
  void garbageIsTheServersFault() {
    upstream.answer(Script.status(200).whole("<html>hello</html>".getBytes()));
    assertThat(failure(SluiceException.Server.class, chat(upstream).build()).code())
        .isEqualTo("invalid_answer");
  }

  @Test
  void aFutureFailsWithTheSameException() {
    upstream.answer(Answers.error(404, "invalid_request_error", "no such model"));
    var failure = catchThrowableOfType(
        CompletionException.class,
        () -> client.completionAsync(chat(upstream).build()).join());
    assertThat(failure).hasCauseInstanceOf(SluiceException.NotFound.class);
  }

  @Test
  void retriesAreMadeAfterAFailureThatMayPass() {
    upstream.answer(
        Answers.error(503, "overloaded", "later").header("retry-after", "0.01"),
        Answers.error(429, "rate_limit_error", "later").header("retry-after", "0.01"),
        Answers.chat("at last"));
    assertThat(client.completion(chat(upstream).retries(2).build()).text()).isEqualTo("at last");
    upstream.answer(Answers.error(400, "invalid_request_error", "no"));
    failure(SluiceException.InvalidRequest.class, chat(upstream).retries(2).build());
    assertThat(upstream.requests()).hasSize(4);
  }

  @Test
  void fallbacksAreAskedInTurnUnderTheirOwnNames() {
    upstream.answer(
        Answers.error(500, "server_error", "one"),
        Answers.error(401, "authentication_error", "two"),
        Answers.chat("three"));
    ChatRequest request = chat(upstream)
        .fallbacks("openai/second")
        .fallback("hosted_vllm/third", Map.of("api_base", upstream.base(), "api_key", "sk-third"))
        .build();
    assertThat(request.fallbacks()).isEqualTo(List.of("openai/second", "hosted_vllm/third"));
    assertThat(client.completion(request).text()).isEqualTo("three");
    assertThat(upstream.requests())
        .extracting(asked -> asked.json().getString("model"))
        .containsExactly("mistral", "second", "third");
    assertThat(upstream.requests())
        .extracting(asked -> asked.header("authorization"))
        .containsExactly("Bearer sk-1234567890abcd", "Bearer sk-1234567890abcd", "Bearer sk-third");
  }

  @Test
  void aFallbackOfAnotherProviderDoesNotGetTheKey() {
    upstream.answer(Answers.error(500, "server_error", "one"));
    ChatRequest request = chat(upstream).fallbacks("groq/second").build();
    var failure = catchThrowableOfType(
        SluiceException.Authentication.class, () -> client.completion(request));
    assertThat(failure.model()).isEqualTo("groq/second");
    assertThat(failure).hasMessageContaining("GROQ_API_KEY");
  }

  @Test
  void aFallbackOfAnotherProviderGetsNoUrlAndNoSecretHeaderEither() {
    upstream.answer(Answers.error(500, "server_error", "one"));
    try (FakeUpstream other = FakeUpstream.start();
        SluiceClient informed = SluiceClient.builder()
            .environment(Map.of(
                "HOSTED_VLLM_API_BASE", other.base(), "HOSTED_VLLM_API_KEY", "sk-of-other")::get)
            .retries(0)
            .build()) {
      informed.completion(ChatRequest.builder()
          .model("openai/first")
          .apiKey("sk-of-first")
          .setting("base_url", upstream.base())
          .header("X-Api-Key", "secret")
          .header("Cookie", "secret")
          .header("X-Team", "red")
          .fallbacks("hosted_vllm/second")
          .user("hi")
          .build());
      assertThat(upstream.requests()).hasSize(1);
      assertThat(upstream.take().header("x-api-key")).isEqualTo("secret");
      Received received = other.take();
      assertThat(received.header("authorization")).isEqualTo("Bearer sk-of-other");
      assertThat(received.header("x-team")).isEqualTo("red");
      assertThat(received.headers().toString()).doesNotContain("secret", "sk-of-first");
    }
  }

  @Test
  void aProviderThatAsksForTooMuchPatienceIsNotAskedAgain() {
    upstream.answer(
        Answers.error(429, "rate_limit_error", "later").header("retry-after-ms", "90000"));
    var failure =
        failure(SluiceException.RateLimit.class, chat(upstream).retries(2).build());
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(90));
    assertThat(upstream.requests()).hasSize(1);
  }
}
