package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route answers under every name it has; what is no route says so in OpenAI's words. */
class AnswersOnEveryRouteTest {
  private static final String CHAT = "{\"model\":\"chat\",\"messages\":[]}";

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: {model: openai/upstream-model, api_base: %1$s, api_key: sk-upstream}
          - model_name: org/family/model
            litellm_params: {model: openai/slashed, api_base: %1$s, api_key: sk-upstream}
          - model_name: "a+b c%%20é"
            litellm_params: {model: openai/odd, api_base: %1$s, api_key: sk-upstream}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  private static Received lastReceived() {
    List<Received> requests = upstream.requests();
    return requests.get(requests.size() - 1);
  }

  static Stream<String> everyCall() {
    List<String> routes = new ArrayList<>();
    for (String call : List.of("/chat/completions", "/completions", "/embeddings")) {
      routes.add(call);
      for (String model : List.of("/engines/chat", "/openai/deployments/chat")) {
        routes.add(model + call);
      }
    }
    return routes.stream().flatMap(route -> Stream.of(route, "/v1" + route));
  }

  @ParameterizedTest
  @MethodSource("everyCall")
  void everyCallIsAnsweredWithAndWithoutV1AndWithItsModelInThePath(String route) {
    String body =
        "{\"model\":\"chat\",\"messages\":[],\"prompt\":\"say\",\"input\":\"word\",\"temperature\":1}";
    var answer = sluice.post(route, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getString("model")).isEqualTo("chat");
    String call = route.replaceFirst("^(/v1)?(/engines/chat|/openai/deployments/chat)?", "");
    assertThat(lastReceived().uri()).isEqualTo("/v1" + call);
    assertThat(lastReceived().json().getString("model")).isEqualTo("upstream-model");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/chat/completions/", "/chat/completions/", "/engines/chat/chat/completions/"})
  void aTrailingSlashChangesNothing(String route) {
    assertThat(sluice.post(route, CHAT).statusCode()).isEqualTo(200);
  }

  @Test
  void aQueryStringIsIgnored() {
    var answer =
        sluice.post("/openai/deployments/chat/chat/completions?api-version=2024-10-21", CHAT);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(lastReceived().uri()).isEqualTo("/v1/chat/completions");
  }

  @ParameterizedTest
  @CsvSource({
    "/engines/org/family/model/chat/completions, slashed",
    "/engines/org%2Ffamily%2fmodel/chat/completions, slashed",
    "/openai/deployments/org/family/model/chat/completions, slashed",
    "/v1/engines/org/family/model/chat/completions, slashed",
    "/engines/a+b%20c%2520%C3%A9/chat/completions, odd",
  })
  void aModelInThePathMayHoldSlashesAndEscapes(String route, String upstreamModel) {
    var answer = sluice.post(route, "{\"messages\":[]}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(lastReceived().json().getString("model")).isEqualTo(upstreamModel);
  }

  @Test
  void theModelInThePathWinsOverTheBodys() {
    var answer = sluice.post("/engines/org/family/model/chat/completions", CHAT);
    assertThat(lastReceived().json().getString("model")).isEqualTo("slashed");
    assertThat(new JsonObject(answer.body()).getString("model")).isEqualTo("org/family/model");
  }

  @Test
  void anUnknownModelInThePathIsNotReplacedByTheBodys() {
    var answer = sluice.post("/engines/chatt/chat/completions", CHAT);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(error(answer.body()).getString("code")).isEqualTo("model_not_found");
    assertThat(error(answer.body()).getString("message")).contains("chat");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1", "/v2/chat/completions", "/v1/chat", "/v1/responses", "/../etc/passwd"})
  void whatIsNoRouteIs404InTheShapeOfOpenAi(String path) {
    RawAnswer answer = raw(RawCaller.get(path));
    assertThat(answer.status()).isEqualTo(404);
    JsonObject error = error(answer.text());
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
    assertThat(error.getString("code")).isEqualTo("unknown_route");
    assertThat(error.getString("message")).contains("GET", "/v1/chat/completions");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/chat/completions, POST",
    "PUT, /embeddings, POST",
    "GET, /engines/chat/chat/completions, POST",
    "POST, /v1/models, GET",
    "DELETE, /v1/models/chat, GET",
    "POST, /metrics, GET",
    "POST, /health/liveliness, GET",
    "GET, /config/reload, POST",
    "GET, /route/explain, POST",
    "DELETE, /config/log-level, 'GET, HEAD, POST'",
    "MADEUP, /v1/completions, POST",
  })
  void aWrongMethodIs405AndNamesTheRightOne(String method, String path, String allowed) {
    RawAnswer answer = raw(method + " " + path + " HTTP/1.1\r\nhost: test\r\n\r\n");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).contains(allowed);
    JsonObject error = error(answer.text());
    assertThat(error.getString("code")).isEqualTo("method_not_allowed");
    assertThat(error.getString("message")).contains(method, path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/%zz", "/engines/%/chat/completions", "/v1/models/%c3%28", "/v1/models/a%00b"})
  void anEscapeThatIsNoneIsTheCallersMistake(String path) {
    RawAnswer answer = raw("GET " + path + " HTTP/1.1\r\nhost: test\r\n\r\n");
    assertThat(answer.status()).isBetween(400, 405);
    assertThat(error(answer.text()).getString("type")).isEqualTo("invalid_request_error");
  }

  @Test
  void anAbsoluteRequestTargetIsUnderstood() {
    RawAnswer answer = raw("GET http://somewhere/v1/models HTTP/1.1\r\nhost: somewhere\r\n\r\n");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void anAsteriskIsNoRoute() {
    RawAnswer answer = raw("OPTIONS * HTTP/1.1\r\nhost: test\r\n\r\n");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(error(answer.text()).getString("code")).isEqualTo("unknown_route");
  }

  private static RawAnswer raw(String request) {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer = caller.send(request).answer();
      answer.bytes();
      return answer;
    }
  }

  private static JsonObject error(String body) {
    return new JsonObject(body).getJsonObject("error");
  }
}
