package dev.sluice.config.reading.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.MetricSelection;
import dev.sluice.config.reading.ConfigReading;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricReaderTest extends ConfigReading {
  private static final String ECHO =
      "model_list: [{model_name: m, litellm_params: {model: echo/x}}]\n";

  private static String groups(String group) {
    return ECHO + "litellm_settings: {prometheus_metrics_config: [" + group + "]}\n";
  }

  @Test
  void aGroupSelectsItsMetricsAndTheirLabels() {
    MetricSelection selection = serve(ECHO + """
        litellm_settings:
          prometheus_metrics_config:
            - group: spend
              metrics: [litellm_spend_metric]
              include_labels: [team, model]
            - group: rest
              metrics: [litellm_deployment_state]
        """).settings().metrics();
    assertThat(selection.labels())
        .isEqualTo(Map.of(
            "litellm_spend_metric", Set.of("team", "model"),
            "litellm_deployment_state", Set.of()));
    assertThat(selection.has("litellm_spend_metric", "team")).isTrue();
    assertThat(selection.has("litellm_spend_metric", "user")).isFalse();
    assertThat(selection.has("litellm_deployment_state", "model_id")).isTrue();
    assertThat(selection.has("litellm_requests_metric")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{metrics: [litellm_spend_metrik]} | names \"litellm_spend_metrik\", which is no metric; did you mean \"litellm_spend_metric\"?",
        "{metrics: [litellm_spend_metric], include_labels: [taem]} | names \"taem\", which none of these metrics has; did you mean \"team\"?",
        "litellm_spend_metric | has an item that is \"litellm_spend_metric\"; write {group: NAME",
      })
  void whatCannotBeIsAnErrorAsInLiteLlm(String group, String message) {
    assertThat(refuse(groups(group))).hasSize(1).first().asString().contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{metrics: [litellm_cache_hits_metric]} | names litellm_cache_hits_metric, of which Sluice has nothing to tell",
        "{metrics: [litellm_spend_metric], include_labels: [client_ip]} | names client_ip, which Sluice's metrics do not have",
        "{metrics: [litellm_spend_metric], labels: [team]} | prometheus_metrics_config.labels is no known key",
      })
  void whatOnlyLiteLlmHasIsReported(String group, String message) {
    assertThat(warnings(serve(groups(group)))).hasSize(1).first().asString().contains(message);
  }

  @Test
  void whatIsNotActedOnSaysWhy() {
    assertThat(warnings(
            serve(ECHO + "litellm_settings: {custom_prometheus_metadata_labels: [metadata.x]}\n")))
        .hasSize(1)
        .first()
        .asString()
        .endsWith("is accepted, not acted on: labels hold no text that callers or metadata bring");
  }
}
