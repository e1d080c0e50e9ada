package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.reading.ConfigReading;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConfigCheckTest extends ConfigReading {
  private static final String GOOD = """
      model_list:
        - model_name: a-long-public-name
          litellm_params: {model: openai/gpt-4o, api_key: sk-0123456789abcd}
        - model_name: local
          litellm_params: {model: hosted_vllm/org/llama, api_base: "http://gpu:8000/v1/"}
        - model_name: echo
          litellm_params: {model: echo/echo}
      router_settings: {model_group_alias: {gpt: local}}
      """;

  @Test
  void printsWhatWouldBeServedInColumns() throws Exception {
    ConfigCheck.Report report = check(false, write("good.yaml", GOOD));
    assertThat(report.exitCode()).isZero();
    assertThat(report.text()).isEqualTo("""
            good.yaml: OK, 3 models
              a-long-public-name  ->  openai/gpt-4o          https://api.openai.com/v1  sk-...abcd
              local               ->  hosted_vllm/org/llama  http://gpu:8000/v1         no key
              echo                ->  echo/echo              built in
              gpt                 =   local
              no master key: open to callers on 127.0.0.1
            """);
  }

  @Test
  void aWarningFailsOnlyAStrictCheck() throws Exception {
    Path file = write("odd.yaml", "guardrails: []\n" + GOOD);
    ConfigCheck.Report report = check(false, file);
    assertThat(report.exitCode()).isZero();
    assertThat(report.text())
        .startsWith("odd.yaml: OK, 3 models, 1 warning\n")
        .endsWith("  warning: odd.yaml:1:1: guardrails is accepted, not acted on\n");
    assertThat(check(true, file).exitCode()).isEqualTo(1);
  }

  @Test
  void everyFileIsCheckedAndOneErrorFails() throws Exception {
    Path bad =
        write("bad.yaml", "guardrails: []\n" + entry("model: echo/x", "timeout: x", "weight: y"));
    ConfigCheck.Report report = check(false, bad, write("good.yaml", GOOD));
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.text())
        .startsWith("bad.yaml: 2 errors, 1 warning\n  error: bad.yaml:6:7: litellm_params.timeout")
        .contains("\n\ngood.yaml: OK, 3 models\n");
  }

  private ConfigCheck.Report check(boolean strict, Path... files) throws Exception {
    ConfigCheck.Report report = new ConfigCheck(vertx, reader(), strict)
        .check(List.of(files))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    return new ConfigCheck.Report(report.text().replace(folder + "/", ""), report.exitCode());
  }
}
