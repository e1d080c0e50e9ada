package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** An operator makes a running gateway say more, and less again, by a call or by the config. */
class ChangesTheLogLevelTest {
  private static final String PATH = "/config/log-level";
  private static final String ECHO =
      "model_list: [{model_name: echo, litellm_params: {model: echo/echo}}]\n";
  private static final String[] KEY = {"authorization", "Bearer sk-master-0123456789"};

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level usual = root.getLevel();

  @AfterEach
  void asBefore() {
    ((Logger) LoggerFactory.getLogger("dev.sluice")).setLevel(null);
    root.setLevel(usual);
  }

  private static String level(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getString("level");
  }

  @Test
  void aCallChangesItAndTheFileChangesItBack() {
    try (SluiceUnderTest sluice = SluiceUnderTest.start(ECHO)) {
      assertThat(level(sluice.post(PATH, "{\"level\":\"debug\"}"))).isEqualTo("debug");
      assertThat(level(sluice.get(PATH))).isEqualTo("debug");
      assertThat(LoggerFactory.getLogger("dev.sluice.ingress.X").isDebugEnabled())
          .isTrue();
      assertThat(LoggerFactory.getLogger("io.vertx.X").isDebugEnabled()).isFalse();
      assertThat(level(sluice.post(PATH + "?level=WARNING", ""))).isEqualTo("warn");
      sluice.rewrite(ECHO + "sluice_settings: {log_level: error}\n");
      sluice.post("/config/reload", "");
      assertThat(level(sluice.get(PATH))).isEqualTo("error");
      assertThat(level(sluice.post(PATH, "{\"level\":\"trace\"}"))).isEqualTo("trace");
      sluice.rewrite(ECHO + "sluice_settings: {log_level: error, access_log: json}\n");
      sluice.post("/config/reload", "");
      assertThat(level(sluice.get(PATH))).as("the file said nothing new of it").isEqualTo("trace");
      sluice.rewrite(ECHO + "litellm_settings: {set_verbose: true}\n");
      sluice.post("/config/reload", "");
      assertThat(level(sluice.get(PATH))).isEqualTo("debug");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"level\":\"debgu\"} | did you mean \\\"debug\\\"?",
        "{\"level\":7} | must be one of trace, debug, info, warn, error.",
        "{\"levle\":\"debug\"} | must be one of trace, debug, info, warn, error.",
        "[1] | Send an object such as",
        "{ | Send an object such as",
        "{\"level\":\"sk-0123456789abcdef\"} | not \\\"sk-...cdef\\\"",
      })
  void whatIsNoLevelIsRefusedWithTheLikelyOne(String body, String says) {
    try (SluiceUnderTest sluice = SluiceUnderTest.start(ECHO)) {
      String before = level(sluice.get(PATH));
      HttpResponse<String> answer = sluice.post(PATH, body);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains(says).doesNotContain("0123456789");
      assertThat(level(sluice.get(PATH))).isEqualTo(before);
    }
  }

  @Test
  void onlyTheOperatorMay() {
    String yaml = ECHO + "general_settings: {master_key: sk-master-0123456789}\n";
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml)) {
      assertThat(sluice.get(PATH).statusCode()).isEqualTo(401);
      assertThat(sluice.post(PATH, "{\"level\":\"error\"}").statusCode()).isEqualTo(401);
      assertThat(level(sluice.post(PATH, "{\"level\":\"error\"}", KEY))).isEqualTo("error");
    }
  }
}
