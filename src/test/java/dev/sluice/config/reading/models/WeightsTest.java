package dev.sluice.config.reading.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReading;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightsTest extends ConfigReading {
  @Test
  void withoutAnyShareAllAreEqual() {
    assertThat(weights("", "")).containsExactly(1.0, 1.0);
  }

  @Test
  void weightCountsBeforeRpmBeforeTpm() {
    assertThat(weights(", weight: 3, rpm: 1", ", weight: 1, rpm: 9")).containsExactly(3.0, 1.0);
    assertThat(weights(", rpm: 60, tpm: 1", ", rpm: 20, tpm: 9")).containsExactly(60.0, 20.0);
    assertThat(weights(", tpm: 60", ", tpm: \"20\"")).containsExactly(60.0, 20.0);
  }

  @Test
  void theWholeGroupDecidesNotItsFirstEntry() {
    assertThat(weights("", ", weight: 2")).containsExactly(0.0, 2.0);
    assertThat(warnings(last))
        .singleElement()
        .asString()
        .contains("has no weight while another has: it gets no traffic");
  }

  @Test
  void weightsOfZeroOnlyAreNoWeights() {
    assertThat(weights(", weight: 0", ", weight: 0")).containsExactly(1.0, 1.0);
  }

  @Test
  void rpmMayStandAtThreePlaces() {
    last = serve("""
            model_list:
              - {model_name: m, litellm_params: {model: echo/a, rpm: 1}, model_info: {rpm: 2}, rpm: 3}
              - {model_name: m, litellm_params: {model: echo/b, rpm: 4}, model_info: {rpm: 5}}
              - {model_name: m, litellm_params: {model: echo/c}, model_info: {rpm: 6}}
            """);
    assertThat(shares()).containsExactly(3.0, 4.0, 6.0);
    assertThat(last.warnings()).isEmpty();
  }

  private Snapshot last;

  private List<Double> weights(String first, String second) {
    last = serve("model_list:\n  - {model_name: m, litellm_params: {model: echo/a" + first
        + "}}\n  - {model_name: m, litellm_params: {model: echo/b" + second + "}}\n");
    return shares();
  }

  private List<Double> shares() {
    return last.groups().get(0).deployments().stream()
        .map(deployment -> deployment.traits().weight())
        .toList();
  }
}
