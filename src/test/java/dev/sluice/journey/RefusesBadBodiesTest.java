package dev.sluice.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that cannot be used is refused with what is wrong and where, on each route, and goes nowhere. */
class RefusesBadBodiesTest {
  private static final List<String> ROUTES =
      List.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings");

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice =
        SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream) + """
          - model_name: "*-*-*z"
            litellm_params: {model: openai/any, api_base: %s, api_key: sk-upstream-0123456789}
        """.formatted(upstream.base()));
  }

  @AfterEach
  void nothingIsHeldAndNothingWentOut() {
    Scrape.awaitQuiet(sluice);
    assertThat(upstream.requests()).isEmpty();
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  /** What is sent, and what the message must say. Every body would be good but for one thing. */
  static Stream<Arguments> malformed() {
    String rest = "\"messages\":[],\"prompt\":\"\",\"input\":\"\"}";
    return Stream.of(
            Arguments.of("", "empty body"),
            Arguments.of("   ", "empty body"),
            Arguments.of("{", "at byte 1"),
            Arguments.of("nonsense", "found 'n' at byte 0"),
            Arguments.of("[]", "at byte 0"),
            Arguments.of("null", "at byte 0"),
            Arguments.of("{\"model\":\"chat\"," + rest + "x", "found 'x' at byte 53"),
            Arguments.of("{\"model\":\"chat\"," + rest + "{}", "nothing after the object"),
            Arguments.of("{\"model\":\"chat\",'a':1," + rest, "in double quotes"),
            Arguments.of("{\"model\":\"chat\",\"a\":01," + rest, "leading 0"),
            Arguments.of("{\"model\":\"chat\",\"a\":NaN," + rest, "expected"),
            Arguments.of("{\"model\":\"chat\",\"a\":\"\n\"," + rest, "control character"),
            Arguments.of("{\"model\":\"chat\",\"a\":\"\\x\"," + rest, "after a backslash"),
            Arguments.of("\ufeff{\"model\":\"chat\"," + rest, "byte order mark"),
            Arguments.of("{\"model\":\"chat\",\"model\":\"chat\"," + rest, "duplicate key 'model'"),
            Arguments.of(
                "{\"model\":\"chat\",\"mod\\u0065l\":\"other\"," + rest, "duplicate key 'model'"),
            Arguments.of("{\"model\":\"chat\",\"a\":" + "[".repeat(100_000), "nested deeper"),
            Arguments.of("[".repeat(100_000), "at byte 0"),
            Arguments.of("{\"a\":".repeat(100_000), "nested deeper"))
        .map(Arguments.class::cast);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  @Timeout(10)
  void whatIsNoJsonObjectIsRefusedWithItsPlace(String body, String words) {
    for (String route : ROUTES) {
      JsonObject error = refused(400, route, body);
      assertThat(error.getString("code")).isEqualTo("invalid_json");
      assertThat(error.getString("message")).contains(words);
    }
  }

  @Test
  void invalidUtf8IsRefusedWithItsPlace() {
    for (byte[] bad : new byte[][] {
      {(byte) 0xff},
      {(byte) 0xc0, (byte) 0x80},
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
      {(byte) 0xe2, (byte) 0x82}
    }) {
      Buffer body =
          Buffer.buffer("{\"model\":\"").appendBytes(bad).appendString("\",\"messages\":[]}");
      JsonObject error = refused(400, "/v1/chat/completions", body.getBytes());
      assertThat(error.getString("code")).isEqualTo("invalid_json");
      assertThat(error.getString("message")).contains("invalid UTF-8", "at byte 10");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{REST}", "{\"models\":\"chat\",REST}"})
  void aMissingModelIsNamed(String template) {
    for (String route : ROUTES) {
      String body = template.replace("REST", "\"messages\":[],\"prompt\":\"\",\"input\":\"\"");
      JsonObject error = refused(400, route, body);
      assertThat(error.getString("code")).isEqualTo("missing_required_parameter");
      assertThat(error.getString("param")).isEqualTo("model");
      assertThat(error.getString("message")).contains("'model'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "true", "[\"chat\"]", "{}", "\"\""})
  void aModelThatIsNoNameIsNamed(String model) {
    for (String route : ROUTES) {
      JsonObject error = refused(
          400, route, "{\"messages\":[],\"prompt\":\"\",\"input\":\"\",\"model\":" + model + "}");
      assertThat(error.getString("code")).isEqualTo("invalid_type");
      assertThat(error.getString("param")).isEqualTo("model");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, messages",
    "/v1/completions, prompt",
    "/v1/embeddings, input",
    "/engines/chat/chat/completions, messages",
  })
  void whatACallCannotDoWithoutIsNamed(String route, String name) {
    JsonObject error = refused(400, route, "{\"model\":\"chat\"}");
    assertThat(error.getString("code")).isEqualTo("missing_required_parameter");
    assertThat(error.getString("param")).isEqualTo(name);
    assertThat(error.getString("message")).contains("'" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"hello\"", "{}", "1", "null", "true"})
  void messagesThatAreNoArrayAreNamed(String messages) {
    JsonObject error =
        refused(400, "/v1/chat/completions", "{\"model\":\"chat\",\"messages\":" + messages + "}");
    assertThat(error.getString("code")).isEqualTo("invalid_type");
    assertThat(error.getString("param")).isEqualTo("messages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"true\"", "1", "[]", "{}"})
  void aStreamThatIsNoBooleanIsNamed(String stream) {
    for (String route : ROUTES) {
      JsonObject error = refused(
          400,
          route,
          "{\"model\":\"chat\",\"messages\":[],\"prompt\":\"\",\"input\":\"\",\"stream\":" + stream
              + "}");
      assertThat(error.getString("code")).isEqualTo("invalid_type");
      assertThat(error.getString("param")).isEqualTo("stream");
    }
  }

  @Test
  void anUnknownModelIs404WithTheNearestNames() {
    for (String route : ROUTES) {
      JsonObject error = refused(
          404, route, "{\"model\":\"chta\",\"messages\":[],\"prompt\":\"\",\"input\":\"\"}");
      assertThat(error.getString("type")).isEqualTo("invalid_request_error");
      assertThat(error.getString("code")).isEqualTo("model_not_found");
      assertThat(error.getString("param")).isEqualTo("model");
      assertThat(error.getString("message"))
          .contains("'chta'", "Did you mean chat?", "GET /v1/models");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "-", "-a", "chat"})
  @Timeout(5)
  void aModelNameOfMegabytesCostsNoTime(String syllable) {
    String name = syllable.repeat(8_000_000 / syllable.length());
    long begin = System.nanoTime();
    JsonObject error =
        refused(404, "/v1/chat/completions", "{\"model\":\"" + name + "\",\"messages\":[]}");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    assertThat(error.getString("message")).hasSizeLessThan(500);
  }

  @Test
  void aCompressedBodyIs415() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer = caller
          .send(RawCaller.post("/v1/chat/completions", "{}", "content-encoding: gzip"))
          .answer();
      assertThat(answer.status()).isEqualTo(415);
      JsonObject error = answer.json().getJsonObject("error");
      assertThat(error.getString("code")).isEqualTo("unsupported_encoding");
      assertThat(error.getString("message")).contains("Content-Encoding");
    }
  }

  private static JsonObject refused(int status, String route, String body) {
    return refused(status, route, body.getBytes(UTF_8));
  }

  /** Sends the body twice on one connection: a refusal does not spoil it for the next request. */
  private static JsonObject refused(int status, String route, byte[] body) {
    Buffer request = Buffer.buffer("POST " + route + " HTTP/1.1\r\nhost: test\r\ncontent-length: "
            + body.length + "\r\n\r\n")
        .appendBytes(body);
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String first = caller.send(request.getBytes()).answer().text();
      RawAnswer answer = caller.send(request.getBytes()).answer();
      assertThat(answer.text()).isEqualTo(first);
      assertThat(answer.status()).as(first).isEqualTo(status);
      assertThat(answer.header("content-type")).isEqualTo("application/json");
      JsonObject error = new JsonObject(first).getJsonObject("error");
      assertThat(error.getString("type")).isEqualTo("invalid_request_error");
      return error;
    }
  }
}
