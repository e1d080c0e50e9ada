package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** With a master key, nobody gets past the door without it, and the door never says what the key is. */
class AsksForTheKeyTest {
  private static final String MASTER = "sk-master-1234567890";
  private static final String CHAT = "{\"model\":\"chat\",\"messages\":[]}";

  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    LOG.start();
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(LOG);
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream) + """
        general_settings:
          master_key: %s
          litellm_key_header_name: X-My-Key
        """.formatted(MASTER));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(LOG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer " + MASTER,
        "authorization: bearer " + MASTER,
        "AUTHORIZATION: BEARER   " + MASTER,
        "Authorization: " + MASTER,
        "api-key: " + MASTER,
        "API-Key: " + MASTER,
        "x-api-key: " + MASTER,
        "x-litellm-api-key: " + MASTER,
        "x-litellm-api-key: Bearer " + MASTER,
        "x-my-key: " + MASTER,
        "X-My-Key: Bearer " + MASTER,
      })
  void theMasterKeyOpensThroughEachHeader(String header) {
    RawAnswer answer = raw(RawCaller.post("/v1/chat/completions", CHAT, header));
    assertThat(answer.status()).as(answer.soFar()).isEqualTo(200);
    RawAnswer models = raw(RawCaller.get("/v1/models", header));
    assertThat(models.status()).as(models.soFar()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accept: */*",
        "Authorization: Bearer sk-wrong-1234567890",
        "Authorization: Bearer sk-master-123456789",
        "Authorization: Bearer sk-master-12345678900",
        "Authorization: Bearer SK-MASTER-1234567890",
        "Authorization: Bearer Bearer " + MASTER,
        "Authorization: Basic c2stbWFzdGVyLTEyMzQ1Njc4OTA=",
        "Authorization: Bearer",
        "Authorization:",
        "Authorization: Bearer " + MASTER + "," + MASTER,
        "x-goog-api-key: " + MASTER,
        "cookie: api-key=" + MASTER,
        "x-api-key: \u00fc\u00f1\u00ee",
        "x-api-key: \u65e5\u672c",
      })
  void withoutTheRightKeyItIs401InTheShapeOfOpenAi(String header) {
    int before = upstream.requests().size();
    for (String request : new String[] {
      RawCaller.post("/v1/chat/completions", CHAT, header),
      RawCaller.post("/engines/chat/completions", "{\"prompt\":\"\"}", header),
      RawCaller.post("/embeddings", "not even json", header),
      RawCaller.get("/v1/models", header),
      RawCaller.get("/models/chat", header),
      RawCaller.get("/config/diff", header),
      RawCaller.post("/config/reload", "", header),
    }) {
      RawAnswer answer = raw(request);
      assertThat(answer.status()).as(request).isEqualTo(401);
      JsonObject body = new JsonObject(answer.soFar());
      assertThat(body.fieldNames()).containsExactly("error");
      JsonObject error = body.getJsonObject("error");
      assertThat(error.fieldNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
      assertThat(error.getString("type")).isEqualTo("authentication_error");
      assertThat(error.getString("code")).isEqualTo("invalid_api_key");
      assertThat(error.getValue("param")).isNull();
      assertThat(error.getString("message")).isNotBlank().doesNotContain(MASTER, "sk-wrong");
      assertThat(answer.header("www-authenticate")).startsWith("Bearer");
    }
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void anEmptyKeyIsToldFromAWrongOne() {
    assertThat(raw(RawCaller.get("/v1/models", "Authorization: Bearer ")).soFar())
        .contains("No API key was sent");
    assertThat(raw(RawCaller.get("/v1/models", "Authorization: Bearer x")).soFar())
        .contains("Incorrect API key");
  }

  @Test
  void theFirstHeaderInLiteLlmsOrderCounts() {
    String[] order = {"x-my-key", "x-litellm-api-key", "authorization", "api-key", "x-api-key"};
    for (int first = 0; first < order.length; first++) {
      for (int second = first + 1; second < order.length; second++) {
        String right = ": " + MASTER;
        String wrong = ": sk-wrong-1234567890";
        // the stronger one is sent last, so that the order on the wire does not decide
        assertThat(raw(RawCaller.get("/v1/models", order[second] + wrong, order[first] + right))
                .status())
            .as("%s right, %s wrong", order[first], order[second])
            .isEqualTo(200);
        assertThat(raw(RawCaller.get("/v1/models", order[second] + right, order[first] + wrong))
                .status())
            .as("%s wrong, %s right", order[first], order[second])
            .isEqualTo(401);
      }
    }
  }

  @Test
  void anEmptyHeaderDoesNotHideTheKeyInAnother() {
    assertThat(raw(RawCaller.get("/v1/models", "Authorization:", "x-api-key: " + MASTER))
            .status())
        .isEqualTo(200);
  }

  @Test
  void aKeyOfAMegabyteIsRefusedQuicklyAndTheGatewayLives() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      caller.send("GET /v1/models HTTP/1.1\r\nhost: test\r\nauthorization: Bearer ");
      try {
        caller.send("k".repeat(1 << 20)).send("\r\n\r\n");
      } catch (java.io.UncheckedIOException closed) {
        // refused while it was still being sent
      }
      assertThat(caller.answer().status()).isIn(401, 431);
    }
    assertThat(sluice.get("/v1/models", "api-key", MASTER).statusCode()).isEqualTo(200);
  }

  @Test
  void aCallerWithoutTheKeyIsNotEvenAskedForItsBody() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String head = "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\nexpect: 100-continue\r\n";
      RawAnswer answer = caller.send(head + "content-length: 1000000\r\n\r\n").answer();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.json().getJsonObject("error").getString("code"))
          .isEqualTo("invalid_api_key");
      assertThat(caller.seesClose()).isTrue();
    }
  }

  @Test
  void aCallerWithTheKeyIsAskedForItsBody() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String head = "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\nexpect: 100-continue\r\n";
      caller.send(
          head + "api-key: " + MASTER + "\r\ncontent-length: " + CHAT.length() + "\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(100);
      assertThat(caller.send(CHAT).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void theOperatorsRoutesOpenWithTheMasterKey() {
    assertThat(sluice.get("/config/diff", "Authorization", "Bearer " + MASTER).statusCode())
        .isEqualTo(200);
    assertThat(sluice.post("/config/reload", "", "x-my-key", MASTER).statusCode())
        .isEqualTo(200);
  }

  @Test
  void theMasterKeyMayComeFromTheEnvironment() {
    String yaml = SluiceUnderTest.oneModel(upstream);
    try (SluiceUnderTest guarded =
        SluiceUnderTest.start(yaml, Map.of("LITELLM_MASTER_KEY", MASTER))) {
      assertThat(guarded.get("/v1/models").statusCode()).isEqualTo(401);
      assertThat(guarded.get("/v1/models", "api-key", MASTER).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aKeyBeyondAsciiWorksWhenItIsSentAsUtf8() {
    String yaml = SluiceUnderTest.oneModel(upstream)
        + "general_settings: {master_key: \"sk-schl\u00fcssel-\u65e5\u672c\"}\n";
    try (SluiceUnderTest guarded = SluiceUnderTest.start(yaml);
        RawCaller caller = RawCaller.to(guarded.port())) {
      caller.send(RawCaller.get("/v1/models", "api-key: sk-schl\u00fcssel-\u65e5\u672c")
          .getBytes(StandardCharsets.UTF_8));
      assertThat(caller.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void noKeyIsEverLogged() {
    raw(RawCaller.get("/v1/models", "api-key: sk-guessed-0123456789"));
    raw(RawCaller.post("/v1/chat/completions", "{", "api-key: " + MASTER));
    raw(RawCaller.get("/%zz", "api-key: " + MASTER));
    for (ILoggingEvent event : LOG.list.toArray(new ILoggingEvent[0])) {
      assertThat(event.getFormattedMessage())
          .doesNotContain(MASTER, "sk-guessed-0123456789", "sk-upstream-0123456789");
    }
  }

  private static RawAnswer raw(String request) {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer = caller.send(request).answer();
      answer.bytes();
      return answer;
    }
  }
}
