package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When an upstream does not answer, its caller learns whose fault it is, in OpenAI's shape, and what to do. */
class ExplainsUpstreamErrorsTest {
  private static final String KEY = "sk-upstream-0123456789";

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static int closedPort;

  @BeforeAll
  static void start() throws IOException {
    upstream = FakeUpstream.start();
    try (ServerSocket socket = new ServerSocket(0)) {
      closedPort = socket.getLocalPort();
    }
    sluice =
        SluiceUnderTest.start("""
        router_settings: {num_retries: 0}
        model_list:
          - model_name: chat
            litellm_params: {model: openai/any, api_base: "%1$s", api_key: %2$s}
          - model_name: no-v1
            litellm_params: {model: openai/any, api_base: "http://127.0.0.1:%3$d", api_key: %2$s}
          - model_name: hurried
            litellm_params: {model: openai/any, api_base: "%1$s", api_key: %2$s, timeout: 0.2}
          - model_name: hurried-stream
            litellm_params: {model: openai/any, api_base: "%1$s", api_key: %2$s, stream_timeout: 0.2}
          - model_name: closed
            litellm_params: {model: openai/any, api_base: "http://127.0.0.1:%4$d/v1", api_key: %2$s}
          - model_name: nowhere
            litellm_params: {model: openai/any, api_base: "http://no-such-host.invalid/v1", api_key: %2$s}
          - model_name: keyless
            litellm_params: {model: openai/any, api_base: "%1$s"}
          - model_name: tls
            litellm_params: {model: openai/any, api_base: "https://127.0.0.1:%3$d/v1", api_key: %2$s}
        """.formatted(upstream.base(), KEY, upstream.port(), closedPort));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @AfterEach
  void nothingIsLeftInFlight() {
    Scrape.awaitQuiet(sluice);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504, 529})
  void anErrorKeepsItsStatusAndItsWords(int status) {
    String body = """
        {"error":{"message":"the words","type":"the_type","param":"top_p","code":"the_code","x":[1]}}""";
    for (boolean stream : new boolean[] {false, true}) {
      upstream.answer(Script.json(status, body));
      HttpResponse<String> answer = ask("chat", stream);
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
      JsonObject error = error(answer);
      assertThat(error.getString("message")).startsWith("the words");
      assertThat(error.getString("type")).isEqualTo("the_type");
      assertThat(error.getString("param")).isEqualTo("top_p");
      assertThat(error.getString("code")).isEqualTo("the_code");
      assertThat(error.getJsonArray("x").getList()).containsExactly(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusedKeyIsTheGatewaysNotTheCallers(int status) {
    upstream.answer(Answers.error(status, "invalid_request_error", "Incorrect API key provided"));
    assertThat(error(ask("chat", false)).getString("message"))
        .contains("Incorrect API key provided", "gateway's own key", "'chat'", "api_key");
  }

  @Test
  void aBaseWithoutV1IsToldWhatIsMissing() {
    upstream.answer(Script.json(404, "{\"detail\":\"Not Found\"}"));
    HttpResponse<String> answer = ask("no-v1", false);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(error(answer).getString("message"))
        .contains("Not Found", "http://127.0.0.1:" + upstream.port() + "/chat/completions")
        .contains("set api_base to http://127.0.0.1:" + upstream.port() + "/v1");
  }

  @Test
  void whenToComeBackIsPassedOn() {
    upstream.answer(Answers.error(429, "rate_limit_error", "slow down")
        .header("Retry-After", "7")
        .header("retry-after-ms", "7000")
        .header("X-RateLimit-Remaining-Requests", "0")
        .header("x-ratelimit-reset-tokens", "6m0s")
        .header("x-request-id", "req_1")
        .header("set-cookie", "a=b")
        .header("server", "secret"));
    HttpResponse<String> answer = ask("chat", false);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
    assertThat(answer.headers().firstValue("retry-after-ms")).hasValue("7000");
    assertThat(answer.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("0");
    assertThat(answer.headers().firstValue("x-ratelimit-reset-tokens")).hasValue("6m0s");
    assertThat(answer.headers().firstValue("x-request-id")).hasValue("req_1");
    assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "server");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void aRedirectIsNotFollowed(int status) {
    upstream.answer(
        Script.status(status).header("location", "http://elsewhere/v1").whole(new byte[0]));
    JsonObject error = badGateway(ask("chat", false));
    assertThat(error.getString("message"))
        .contains(Integer.toString(status), "http://elsewhere/v1", upstream.base());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerThatIsNotThereIsNamed(boolean stream) {
    JsonObject error = badGateway(ask("closed", stream));
    assertThat(error.getString("code")).isEqualTo("connection_failed");
    assertThat(error.getString("message"))
        .contains("127.0.0.1:" + closedPort, "refused", "'closed'");
  }

  @Test
  void aHostThatDoesNotExistIsNamed() {
    JsonObject error = badGateway(ask("nowhere", false));
    assertThat(error.getString("code")).isEqualTo("connection_failed");
    assertThat(error.getString("message")).contains("no-such-host.invalid", "api_base");
  }

  @Test
  void aServerWithoutTlsBehindHttpsIsNamed() {
    JsonObject error = badGateway(ask("tls", false));
    assertThat(error.getString("message")).contains("https://127.0.0.1", "'tls'");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionThatEndsBeforeTheAnswerIs502(boolean stream) {
    for (Script script : new Script[] {
      Script.bytes("").reset(),
      Script.bytes("").cut(),
      Script.bytes("HTTP/1.1 20").cut(),
      Script.bytes("HTTP/1.1 200 OK\r\ncontent-le").reset()
    }) {
      upstream.answer(script, script); // a kept connection that dies at once is tried once more
      JsonObject error = badGateway(ask("chat", stream));
      assertThat(error.getString("code")).isEqualTo("connection_lost");
      assertThat(error.getString("message")).contains(upstream.base());
    }
    drainQueue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\u0015\u0003\u0001\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n"
      })
  void whatIsNotHttpIs502AndIsNotAskedTwice(String bytes) {
    int before = upstream.requests().size();
    upstream.answer(Script.bytes(bytes).cut());
    JsonObject error = badGateway(ask("chat", false));
    assertThat(error.getString("code")).isIn("invalid_answer", "connection_lost");
    assertThat(upstream.requests()).hasSize(before + 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWebPageIsNoAnswer(boolean stream) {
    upstream.answer(Script.status(200)
        .header("content-type", "text/html")
        .whole("<html><title>Welcome to nginx</title></html>".getBytes()));
    JsonObject error = badGateway(ask("chat", stream));
    assertThat(error.getString("code")).isEqualTo("invalid_answer");
    assertThat(error.getString("message"))
        .contains("text/html", "Welcome to nginx", upstream.base());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEmptyAnswerIsNone(boolean stream) {
    upstream.answer(Script.json(200, ""));
    JsonObject error = badGateway(ask("chat", stream));
    assertThat(error.getString("message")).contains("an empty body");
  }

  @Test
  void anAnswerThatStopsInItsMiddleIs502() {
    String whole = Answers.chatBody("all of it");
    for (int length : new int[] {1, 20, whole.length() / 2, whole.length() - 1}) {
      upstream.answer(Script.json(200, whole.substring(0, length)));
      badGateway(ask("chat", false));
      upstream.answer(Script.json(200, whole.substring(0, length)).declaring(whole.length()));
      badGateway(ask("chat", false));
    }
  }

  @Test
  void anErrorInsideA200IsAnError() {
    String body = "{\"error\":{\"message\":\"out of memory\",\"type\":\"oom\",\"code\":503}}";
    upstream.answer(Script.json(200, body), Script.events().event(body));
    HttpResponse<String> whole = ask("chat", false);
    assertThat(whole.statusCode()).isEqualTo(503);
    assertThat(error(whole).getString("message")).isEqualTo("out of memory");
    HttpResponse<String> streamed = ask("chat", true);
    assertThat(streamed.statusCode()).isEqualTo(503);
    assertThat(error(streamed).getString("type")).isEqualTo("oom");
  }

  @ParameterizedTest
  @CsvSource({
    "hurried, false, timeout",
    "hurried, true, timeout",
    "hurried-stream, true, stream_timeout"
  })
  void anUpstreamThatIsTooSlowIs504AndIsLetGo(String model, boolean stream, String setting) {
    upstream.answer(Script.status(200).stall());
    HttpResponse<String> answer = ask(model, stream);
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(error(answer).getString("type")).isEqualTo("upstream_error");
    assertThat(error(answer).getString("code")).isEqualTo("timeout");
    assertThat(error(answer).getString("message"))
        .contains("0.2 seconds", setting, upstream.base());
    upstream.requests().get(upstream.requests().size() - 1).awaitCallerLeft();
  }

  @Test
  void aDeploymentWithoutAKeyIs401AndNamesBothWaysToGiveOne() {
    int before = upstream.requests().size();
    HttpResponse<String> answer = ask("keyless", false);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(error(answer).getString("type")).isEqualTo("authentication_error");
    assertThat(error(answer).getString("code")).isEqualTo("invalid_api_key");
    assertThat(error(answer).getString("message"))
        .contains("'keyless'", "litellm_params.api_key", "OPENAI_API_KEY");
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void aKeyThatAnUpstreamRepeatsGoesNoFurther() {
    for (Script script : new Script[] {
      Answers.error(401, "invalid_request_error", "Incorrect API key provided: " + KEY + "."),
      Script.json(400, "{\"detail\":{\"headers\":{\"authorization\":\"Bearer " + KEY + "\"}}}"),
      Script.status(500).whole(("<html>" + KEY + "</html>").getBytes()),
      Script.status(200).header("content-type", "text/html").whole(("<p>" + KEY).getBytes()),
      Script.json(200, "{\"error\":{\"message\":\"" + KEY + "\"}}"),
      Script.status(302).header("location", "http://x/?key=" + KEY).whole(new byte[0]),
      Answers.error(429, "t", "m").header("x-request-id", KEY),
      Script.bytes(KEY + " " + KEY + "\r\n\r\n").cut(),
    }) {
      upstream.answer(script);
      HttpResponse<String> answer = ask("chat", false);
      assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(answer.body() + answer.headers().map()).doesNotContainIgnoringCase(KEY);
    }
  }

  /** Takes what was queued for a second attempt that was not made. */
  private static void drainQueue() {
    while (ask("chat", false).statusCode() != 200) {
      continue;
    }
  }

  private static HttpResponse<String> ask(String model, boolean stream) {
    return sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[]}");
  }

  private static JsonObject error(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("error");
  }

  private static JsonObject badGateway(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
    assertThat(error(answer).getString("type")).isEqualTo("upstream_error");
    return error(answer);
  }
}
