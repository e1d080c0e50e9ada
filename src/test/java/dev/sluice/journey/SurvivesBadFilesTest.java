package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.config.reload.ConfigVerticle;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A file that cannot be used changes nothing, says so everywhere once, and is forgotten when it is mended. */
class SurvivesBadFilesTest extends ReloadJourney {
  private final Complaints complaints = new Complaints();
  private FakeUpstream upstream;
  private SluiceUnderTest sluice;
  private String good;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    good = config(model("a", upstream));
    sluice = SluiceUnderTest.start(good);
    complaints.start();
    logger().addAppender(complaints);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(complaints);
    sluice.close();
    upstream.close();
  }

  @Test
  void brokenYaml() {
    sluice.rewrite(good + "broken: [\n");
    assertRefused("config.yaml:4:1: no valid YAML: ");
    assertHealed();
  }

  @Test
  void halfAFile() {
    // A writer that died in the middle of a value.
    String entry = "  - {model_name: b, litellm_params: {model: openai/b, api_base: \"http://h";
    sluice.rewrite(good + entry);
    assertRefused("config.yaml:3:" + (entry.length() + 1) + ": no valid YAML: ");
    assertHealed();
  }

  @Test
  void aDeletedFile() throws IOException {
    Files.delete(sluice.configFile());
    assertRefused("config.yaml: there is no such file");
    assertHealed();
  }

  @Test
  void anEmptyFile() {
    sluice.rewrite("");
    assertRefused("config.yaml");
    assertHealed();
  }

  @Test
  void aValueOutOfRange() {
    sluice.rewrite(good + "sluice_settings: {stream_window_kb: -1}\n");
    assertRefused("config.yaml:3:19: sluice_settings.stream_window_kb");
    assertHealed();
  }

  private void assertRefused(String finding) {
    JsonObject state = await(sluice, now -> !now.getBoolean("last_reload_successful"));
    assertThat(state.getLong("version")).isEqualTo(1);
    assertThat(state.getString("last_error")).contains(finding);
    assertThat(gauge(sluice, "sluice_config_last_reload_successful")).isZero();
    assertThat(gauge(sluice, "sluice_config_version")).isEqualTo(1);
    assertThat(status(sluice, "a")).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      var reload = sluice.post("/config/reload", "");
      assertThat(reload.statusCode()).isEqualTo(400);
      JsonObject error = new JsonObject(reload.body()).getJsonObject("error");
      assertThat(error.getString("code")).isEqualTo("invalid_config");
      assertThat(error.getString("message")).contains(finding);
    }
    assertThat(complaints.errors).singleElement().asString().contains(finding);
    assertThat(sluice.get("/health/readiness").statusCode())
        .as("traffic goes on")
        .isEqualTo(200);
  }

  private void assertHealed() {
    sluice.rewrite(good);
    JsonObject state = await(sluice, now -> now.getBoolean("last_reload_successful"));
    assertThat(state.getLong("version")).as("nothing changed").isEqualTo(1);
    assertThat(state.getString("last_error")).isNull();
    assertThat(gauge(sluice, "sluice_config_last_reload_successful")).isEqualTo(1);
    assertThat(status(sluice, "a")).isEqualTo(200);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ConfigVerticle.class);
  }

  private static final class Complaints extends AppenderBase<ILoggingEvent> {
    private final List<String> errors = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel() == Level.ERROR) {
        errors.add(event.getFormattedMessage());
      }
    }
  }
}
