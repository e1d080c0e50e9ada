package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployments with one model_name share its traffic, and every answer says which of them gave it. */
class BalancesDeploymentsTest {
  private static final int CALLS = 200;

  private static FakeUpstream first;
  private static FakeUpstream second;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    first = FakeUpstream.start();
    second = FakeUpstream.start();
    var yaml = new StringBuilder("model_list:\n");
    for (String share : new String[] {"weight", "rpm", "tpm"}) {
      yaml.append(pair(share, "1", "3", share));
    }
    yaml.append(pair("even", "30", "30", "timeout"));
    yaml.append(pair("off", "1", "0", "weight"));
    sluice = SluiceUnderTest.start(yaml.toString());
  }

  private static String pair(String name, String one, String other, String key) {
    return """
          - model_name: %1$s
            litellm_params: {model: openai/m, api_base: "%2$s", api_key: sk-1, %6$s: %4$s}
            model_info: {id: %1$s-first}
          - model_name: %1$s
            litellm_params: {model: openai/m, api_base: "%3$s", api_key: sk-2, %6$s: %5$s}
            model_info: {id: %1$s-second}
        """.formatted(name, first.base(), second.base(), one, other, key);
  }

  @AfterAll
  static void stop() {
    sluice.close();
    first.close();
    second.close();
  }

  /** Bounds that chance leaves in one run of a hundred million. */
  @ParameterizedTest
  @ValueSource(strings = {"weight", "rpm", "tpm"})
  void threeQuartersGoWhereTheSettingSaysSo(String name) {
    Map<String, Integer> counts = counts(name);
    assertThat(counts.get(name + "-second")).isBetween(115, 184);
    assertThat(counts.get(name + "-first")).isEqualTo(CALLS - counts.get(name + "-second"));
  }

  @Test
  void halfGoesToEachWithoutASetting() {
    assertThat(counts("even").get("even-first")).isBetween(60, 140);
  }

  @Test
  void aWeightOfNothingGetsNothing() {
    assertThat(counts("off")).containsOnly(Map.entry("off-first", CALLS));
  }

  @Test
  void anIdIsAModelNameOfItsOwn() {
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer = call("off-second");
      assertThat(answer.headers().firstValue("x-litellm-model-id")).contains("off-second");
      assertThat(answer.headers().firstValue("x-litellm-model-group")).contains("off");
      assertThat(new JsonObject(answer.body()).getString("model")).isEqualTo("off-second");
    }
  }

  private static Map<String, Integer> counts(String model) {
    int[] before = {first.requests().size(), second.requests().size()};
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < CALLS; i++) {
      counts.merge(
          call(model).headers().firstValue("x-litellm-model-id").orElseThrow(), 1, Integer::sum);
    }
    assertThat(counts.getOrDefault(model + "-first", 0))
        .isEqualTo(first.requests().size() - before[0]);
    assertThat(counts.getOrDefault(model + "-second", 0))
        .isEqualTo(second.requests().size() - before[1]);
    return counts;
  }

  private static HttpResponse<String> call(String model) {
    HttpResponse<String> answer = sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }
}
