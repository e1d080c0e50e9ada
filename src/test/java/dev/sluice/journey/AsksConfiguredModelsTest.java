package dev.sluice.journey;

import static dev.sluice.journey.Shell.FAILED;
import static dev.sluice.journey.Shell.printed;
import static dev.sluice.journey.Shell.refused;
import static dev.sluice.journey.Shell.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --config}: the command line asks the models of a config file, fallbacks included, without a gateway. */
class AsksConfiguredModelsTest {
  private final FakeUpstream down = FakeUpstream.start();
  private final FakeUpstream upstream = FakeUpstream.start();

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    down.close();
    upstream.close();
  }

  private String config() throws IOException {
    String yaml = """
        model_list:
          - model_name: fast
            litellm_params: {model: openai/a, api_base: "%s", api_key: sk-1}
          - model_name: safe
            litellm_params: {model: openai/b, api_base: "%s", api_key: sk-2}
        router_settings:
          num_retries: 0
          fallbacks: [{fast: [safe]}]
        """.formatted(down.base(), upstream.base());
    return Files.writeString(folder.resolve("config.yaml"), yaml).toString();
  }

  @Test
  void chatFallsBackAndEmbedFindsItsModel() throws Exception {
    down.always(Answers.error(500, "server_error", "out of order"));
    assertThat(printed(run("chat", "--config", config(), "--model", "fast", "hi")))
        .isEqualTo("Hello from the fake upstream.\n");
    assertThat(down.requests()).hasSize(1);
    assertThat(upstream.take().json().getString("model")).isEqualTo("b");
    assertThat(printed(run("embed", "--config", config(), "--model", "safe", "a text")))
        .isEqualTo("[0.25,-0.5,0.125]\n");
  }

  @Test
  void whatCannotBeUsedIsSaid() throws Exception {
    assertThat(refused(FAILED, run("chat", "--config", config(), "--model", "sfae", "hi")))
        .contains("safe");
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "model_list:\n  - model_nam: x\n");
    assertThat(refused(FAILED, run("chat", "--config", bad.toString(), "--model", "x", "hi")))
        .contains(bad + ":2:");
  }
}
