package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A caller may say how long an attempt may take, in the body or in headers; impatience says nothing of a deployment. */
class HeedsCallersTimeoutsTest {
  private static final String MODELS = """
      model_list:
        - model_name: patient
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k}
        - model_name: hasty
          litellm_params:
            {model: openai/m, api_base: "%1$s", api_key: k, timeout: 0.3, stream_timeout: 0.3}
        - model_name: pair
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, timeout: 9}
        - model_name: pair
          litellm_params: {model: openai/m, api_base: "%2$s", api_key: k, timeout: 9}
      router_settings: {num_retries: 0}
      """;

  private FakeUpstream upstream;
  private FakeUpstream other;
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    other = FakeUpstream.start();
    sluice = SluiceUnderTest.start(MODELS.formatted(upstream.base(), other.base()));
  }

  @AfterEach
  void stop() {
    awaitIdle(sluice, upstream);
    sluice.close();
    upstream.close();
    other.close();
  }

  private HttpResponse<String> ask(
      String model, boolean stream, String members, String... headers) {
    String body =
        "{\"model\":\"" + model + "\",\"stream\":" + stream + members + ",\"messages\":[]}";
    return sluice.post(CHAT, body, headers);
  }

  private static JsonObject error(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("error");
  }

  private void isRefused(HttpResponse<String> answer, String setting) {
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(error(answer).getString("message"))
        .contains("0.2 seconds (the request's " + setting + ")");
    Received request = upstream.take();
    request.awaitCallerLeft();
    assertThat(request.json().fieldNames()).containsOnly("model", "stream", "messages");
    assertThat(request.headers())
        .noneMatch(header -> header.getKey().toLowerCase().startsWith("x-litellm"));
  }

  @ParameterizedTest
  @CsvSource({
    "timeout, false",
    "timeout, true",
    "request_timeout, false",
    "stream_timeout, true",
  })
  void aMemberOfTheBodyBoundsTheCall(String name, boolean stream) {
    upstream.always(Script.events().stall());
    isRefused(ask("patient", stream, ",\"" + name + "\":0.2"), name);
  }

  @ParameterizedTest
  @CsvSource({
    "x-litellm-timeout, false",
    "x-litellm-timeout, true",
    "x-litellm-stream-timeout, true"
  })
  void aHeaderBoundsTheCallAndWins(String name, boolean stream) {
    upstream.always(Script.events().stall());
    String members = ",\"timeout\":9,\"stream_timeout\":9,\"request_timeout\":9";
    isRefused(ask("patient", stream, members, name, "0.2"), name);
  }

  @Test
  void aCallerMayAllowMoreThanTheConfig() {
    upstream.answer(
        Script.events().delay(600).event(word("late")).event(finish()).done());
    String more = ",\"timeout\":9,\"stream_timeout\":9.0";
    assertThat(ask("hasty", true, more).body()).contains("late").endsWith(DONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",\"timeout\":0",
        ",\"timeout\":null,\"request_timeout\":0.0",
        ",\"stream_timeout\":9"
      })
  void whatIsNotSaidLeavesTheConfigsTime(String members) {
    upstream.always(Script.status(200).stall());
    assertThat(error(ask("hasty", false, members)).getString("message"))
        .contains("0.3 seconds (timeout)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout | \"5\"",
        "timeout | -1",
        "request_timeout | true",
        "request_timeout | {}",
        "stream_timeout | 1e10",
        "stream_timeout | 1111111111111111111111111111111111",
        "keepalive_seconds | []",
      })
  void aMemberThatIsNoNumberOfSecondsIsRefused(String name, String value) {
    HttpResponse<String> answer = ask("patient", false, ",\"" + name + "\":" + value);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer).getString("param")).isEqualTo(name);
    assertThat(error(answer).getString("message")).contains("number of seconds");
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "x-litellm-timeout, soon",
    "x-litellm-timeout, NaN",
    "x-litellm-timeout, 0x10p3",
    "x-litellm-stream-timeout, -3",
    "x-litellm-stream-timeout, ''",
    "x-litellm-keepalive-seconds, 5s"
  })
  void aHeaderThatIsNoNumberOfSecondsIsRefused(String name, String value) {
    HttpResponse<String> answer = ask("patient", false, "", name, value);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer).getString("param")).isEqualTo(name);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void anImpatientCallerDoesNotCoolADeploymentDown() {
    for (FakeUpstream each : new FakeUpstream[] {upstream, other}) {
      each.always(Script.status(200).stall());
    }
    for (int i = 0; i < 10; i++) { // five for each of the two, more or less
      assertThat(ask("pair", false, ",\"timeout\":0.02").statusCode()).isEqualTo(504);
    }
    int before = upstream.requests().size();
    int otherBefore = other.requests().size();
    upstream.always(Answers::openAi);
    other.always(Answers::openAi);
    for (int i = 0; i < 40; i++) {
      assertThat(ask("pair", false, "").statusCode()).isEqualTo(200);
    }
    assertThat(upstream.requests().size() - before).isGreaterThan(5);
    assertThat(other.requests().size() - otherBefore).isGreaterThan(5);
  }
}
