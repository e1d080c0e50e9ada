package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request has a call id, in every answer, by which it can be found; a good one that came with it is kept. */
class NamesEveryRequestTest {
  private static final String CHAT = "{\"model\":\"chat\",\"messages\":[]}";
  private static final String STREAM = "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}";
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: {model: openai/any, api_base: %1$s, api_key: sk-upstream-0123456789}
            model_info: {id: chat-main}
          - model_name: "mod\u00e8le/\u65e5\u672c"
            litellm_params: {model: openai/any, api_base: %1$s, api_key: sk-upstream-0123456789}
        router_settings: {num_retries: 0}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, STREAM})
  void anAnswerNamesItsCallItsDeploymentAndItsGroup(String body) {
    RawAnswer answer = post(body, "x-litellm-call-id: my-call-1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-litellm-call-id")).isEqualTo("my-call-1");
    assertThat(answer.header("x-litellm-model-id")).isEqualTo("chat-main");
    assertThat(answer.header("x-litellm-model-group")).isEqualTo("chat");
  }

  @Test
  void withoutAnIdOneIsMade() {
    String first = post(CHAT, "accept: */*").header("x-litellm-call-id");
    assertThat(first).matches(UUID);
    assertThat(post(CHAT, "accept: */*").header("x-litellm-call-id"))
        .matches(UUID)
        .isNotEqualTo(first);
  }

  @Test
  void anErrorNamesItsCallToo() {
    upstream.answer(
        Answers.error(500, "server_error", "no"),
        Script.bytes("garbage\r\n\r\n").cut());
    for (String body : new String[] {CHAT, CHAT, "{", "{\"model\":\"nobody\",\"messages\":[]}"}) {
      RawAnswer answer = post(body, "x-litellm-call-id: my-call-2");
      assertThat(answer.status()).isGreaterThanOrEqualTo(400);
      assertThat(answer.header("x-litellm-call-id")).as(body).isEqualTo("my-call-2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0001\u0002", "a b\tc", "\u00fc\u00e4", "\u007f"})
  void anIdThatCouldHarmAHeaderOrALogIsReplaced(String id) {
    RawAnswer answer = post(CHAT, "x-litellm-call-id: " + id);
    assertThat(answer.status()).isBetween(200, 400);
    if (answer.status() == 200) {
      assertThat(answer.header("x-litellm-call-id")).matches(UUID);
    }
  }

  @Test
  void anIdThatIsTooLongIsReplaced() {
    RawAnswer answer = post(CHAT, "x-litellm-call-id: " + "i".repeat(5000));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-litellm-call-id")).matches(UUID);
  }

  @Test
  void aGroupWhoseNameIsNoHeaderTextStillAnswers() {
    RawAnswer answer =
        post("{\"model\":\"mod\u00e8le/\u65e5\u672c\",\"messages\":[]}", "accept: */*");
    assertThat(answer.status()).as(answer.soFar()).isEqualTo(200);
    assertThat(answer.header("x-litellm-model-group")).isEqualTo("mod%C3%A8le/%E6%97%A5%E6%9C%AC");
  }

  private static RawAnswer post(String body, String header) {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer =
          caller.send(RawCaller.post("/v1/chat/completions", body, header)).answer();
      answer.bytes();
      return answer;
    }
  }
}
