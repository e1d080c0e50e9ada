package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.OtlpCollector;
import dev.sluice.fake.SluiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that sends no traces does not pay for what could send them. */
class LoadsTracingLazilyTest {
  private static final String SENDER = "dev.sluice.ops.trace.otel.";

  @TempDir
  private Path folder;

  /** The classes that a gateway has loaded once it has answered. */
  private String loaded(String more) throws Exception {
    Path config = Files.writeString(folder.resolve("config.yaml"), """
        model_list:
          - model_name: echo
            litellm_params: {model: echo/echo}
        """ + more);
    Path log = folder.resolve("classes.log");
    List<String> command =
        new ArrayList<>(SluiceProcess.command("--config", config.toString(), "--port", "0"));
    int java = command.indexOf("-cp");
    command.add(java, "-Xlog:class+load:file=" + log);
    try (SluiceProcess sluice =
        SluiceProcess.start(Path.of(""), Map.of(), command).awaitStarted()) {
      assertThat(sluice.chat("echo").statusCode()).isEqualTo(200);
    }
    return Files.readString(log);
  }

  @Test
  void withoutTracesNothingThatSendsThemIsLoaded() throws Exception {
    assertThat(loaded("").lines().filter(line -> line.contains(SENDER))).isEmpty();
  }

  @Test
  void withTracesItIs() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start()) {
      String tracing = "sluice_settings: {tracing: {endpoint: \"" + collector.url() + "\"}}\n";
      assertThat(loaded(tracing).lines().filter(line -> line.contains(SENDER))).isNotEmpty();
    }
  }
}
