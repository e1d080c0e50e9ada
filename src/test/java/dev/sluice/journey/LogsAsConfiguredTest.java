package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.SluiceProcess;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The config says what is logged and how, and changes of it hold at once. */
class LogsAsConfiguredTest {
  private static final String ECHO =
      "model_list: [{model_name: echo, litellm_params: {model: echo/echo}}]\n";
  private static final String BODY =
      "{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir
  Path folder;

  private static void ask(SluiceUnderTest sluice, String id) {
    sluice.post(Streaming.CHAT, BODY, "x-litellm-call-id", id);
  }

  private static void reload(SluiceUnderTest sluice, String yaml) {
    sluice.rewrite(yaml);
    assertThat(sluice.post("/config/reload", "").statusCode()).isEqualTo(200);
  }

  @Test
  void withoutAWordThereIsALineOfTextForEachRequest() {
    try (SluiceUnderTest sluice = SluiceUnderTest.start(ECHO)) {
      ask(sluice, "plain-1");
      assertThat(sluice.accessLines().await(line -> line.contains("plain-1")))
          .contains(" 200 POST /v1/chat/completions ", " model=echo ", " peer=127.0.0.1 ");
    }
  }

  @Test
  void formAndPlaceFollowTheFile() throws Exception {
    Path file = folder.resolve("logs/access.log");
    try (SluiceUnderTest sluice = SluiceUnderTest.start(ECHO)) {
      reload(sluice, ECHO + "litellm_settings: {json_logs: true}\n");
      ask(sluice, "object-1");
      String object = sluice.accessLines().await(line -> line.contains("object-1"));
      assertThat(new JsonObject(object).getInteger("status")).isEqualTo(200);
      reload(sluice, ECHO + "sluice_settings: {access_log: off}\n");
      ask(sluice, "silent-1");
      reload(sluice, ECHO + "sluice_settings: {access_log_file: " + file + "}\n");
      ask(sluice, "filed-1");
      Eventually.until(
          () -> Files.exists(file) && read(file).contains("filed-1"), () -> "a line in " + file);
      assertThat(read(file) + sluice.accessLines().all()).doesNotContain("silent-1");
      assertThat(sluice.accessLines().all().toString()).doesNotContain("filed-1");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void closingLosesNoLine() {
    SluiceUnderTest sluice = SluiceUnderTest.start(ECHO);
    for (int i = 0; i < 50; i++) {
      ask(sluice, "last-" + i);
    }
    sluice.close();
    assertThat(sluice.accessLines().all().stream().filter(line -> line.contains("last-")))
        .hasSize(50);
  }

  @Test
  void aProcessWritesItsLinesBehindTheBannerAndItsLastOnesWhenItIsToldToStop() throws Exception {
    Path config = Files.writeString(
        folder.resolve("config.yaml"), ECHO + "sluice_settings: {drain_delay: 0}\n");
    try (SluiceProcess sluice =
        SluiceProcess.run("--config", config.toString(), "--port", "0").awaitStarted()) {
      assertThat(sluice.chat("echo").statusCode()).isEqualTo(200);
      assertThat(sluice.chat("nobody").statusCode()).isEqualTo(404);
      sluice.signal("TERM").exitCode();
      assertThat(sluice.out())
          .containsSubsequence(
              "Sluice dev, ", "can call, without a key.\n", " POST /v1/chat/completions ")
          .contains(" 200 POST ", " 404 POST ", " error=model_not_found model=nobody ");
    }
  }

  @Test
  void withJsonLogsEveryLineOfAProcessIsAnObject() throws Exception {
    Path config = Files.writeString(
        folder.resolve("config.yaml"), ECHO + "litellm_settings: {json_logs: true}\n");
    try (SluiceProcess sluice = SluiceProcess.run(
            "--config", config.toString(), "--port", "0", "--detailed_debug")
        .awaitStarted()) {
      assertThat(new JsonObject(sluice.get("/config/log-level").body()).getString("level"))
          .isEqualTo("trace");
      Files.writeString(config, ECHO + "litellm_settings: {json_logs: tru}\n");
      sluice.signal("HUP");
      Eventually.until(() -> sluice.err().contains("json_logs"), sluice::err);
      assertThat(sluice.chat("echo").statusCode()).isEqualTo(200);
      sluice.awaitOut("\"status\":200");
      assertThat(sluice.err().lines())
          .allSatisfy(
              line -> assertThat(new JsonObject(line).getString("message")).isNotBlank())
          .anySatisfy(
              line -> assertThat(new JsonObject(line).getString("level")).isEqualTo("ERROR"));
    }
  }

  @Test
  void theVariableOfLiteLlmSetsTheLevel() throws Exception {
    Path config = Files.writeString(folder.resolve("config.yaml"), ECHO);
    Map<String, String> variables = Map.of("LITELLM_LOG", "ERROR");
    try (SluiceProcess sluice = SluiceProcess.run(
            variables, "--config", config.toString(), "--port", "0")
        .awaitStarted()) {
      assertThat(sluice.get("/config/log-level").body()).contains("\"error\"");
    }
  }
}
