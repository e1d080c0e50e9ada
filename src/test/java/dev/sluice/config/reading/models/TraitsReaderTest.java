package dev.sluice.config.reading.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Traits;
import dev.sluice.config.Traits.Budget;
import dev.sluice.config.reading.ConfigReading;
import dev.sluice.fake.FlatPrice;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an entry of {@code model_list} says of its deployment is what routing knows of it. */
class TraitsReaderTest extends ConfigReading {
  @Test
  void everyTraitIsRead() {
    assertThat(traits("""
            model_list:
            - model_name: m
              litellm_params:
                model: echo/x
                weight: 2
                order: 1
                max_parallel_requests: 3
                rpm: 60
                tpm: "90000"
                tags: [paid, eu]
                cooldown_time: 0
                num_retries: 4
                input_cost_per_token: 0
                output_cost_per_token: 0.5e-6
                max_budget: 1.5
                budget_duration: 12h
              model_info: {max_input_tokens: 8192}
            """))
        .isEqualTo(new Traits(
            2,
            1,
            3,
            60,
            90_000,
            Set.of("paid", "eu"),
            0L,
            4,
            8192,
            FlatPrice.of(0.0, 0.5e-6),
            new Budget(1.5, 12 * 3_600_000L)));
  }

  @Test
  void aDeploymentOfWhichNothingIsSaidIsPlain() {
    assertThat(traits(entry("model: echo/x"))).isEqualTo(Traits.PLAIN);
  }

  @Test
  void aFreeModelHasAPriceAndOneWithoutAPriceHasNone() {
    Traits free = traits(entry("model: echo/x", "input_cost_per_token: 0"));
    assertThat(free.inputCost()).isZero();
    assertThat(free.outputCost()).isNull();
  }

  @Test
  void pricesMayStandInModelInfoAndThoseInTheParametersWin() {
    Traits traits = traits(entry("model: echo/x", "input_cost_per_token: 1")
        + "    model_info: {input_cost_per_token: 2, output_cost_per_token: 3}\n");
    assertThat(traits.inputCost()).isEqualTo(1);
    assertThat(traits.outputCost()).isEqualTo(3);
  }

  @Test
  void theLimitOfRequestsInFlightIsTheRoutersWhereTheEntrySaysNothing() {
    String router = "router_settings: {default_max_parallel_requests: 5}\n";
    assertThat(traits(router + entry("model: echo/x")).maxParallel()).isEqualTo(5);
    assertThat(
            traits(router + entry("model: echo/x", "max_parallel_requests: 2")).maxParallel())
        .isEqualTo(2);
    assertThat(traits(entry("model: echo/x", "rpm: 6")).maxParallel())
        .as("a rate is no number of requests in flight")
        .isZero();
  }

  @Test
  void theDefaultsOfTheRouterFillTraitsToo() {
    Traits traits = traits("router_settings: {default_litellm_params: {tags: [t], order: 2}}\n"
        + entry("model: echo/x", "order: 1"));
    assertThat(traits.order()).isEqualTo(1);
    assertThat(traits.tags()).containsExactly("t");
  }

  @ParameterizedTest
  @CsvSource({"30s, 30", "10m, 600", "1h, 3600", "1d, 86400", "2w, 1209600", "1mo, 2592000"})
  void aPeriodIsANumberAndAUnit(String text, long seconds) {
    Traits traits = traits(entry("model: echo/x", "max_budget: 1", "budget_duration: " + text));
    assertThat(traits.budget()).isEqualTo(new Budget(1, seconds * 1000));
  }

  @Test
  void halfABudgetIsNoneAndSaidSo() {
    assertThat(warnings(serve(entry("model: echo/x", "max_budget: 1"))))
        .containsExactly(
            "config.yaml:5:7: litellm_params.max_budget has no effect without budget_duration");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order: first | litellm_params.order is \"first\"; write a whole number from -1000000",
        "max_parallel_requests: 2.5 | is 2.5, not a whole number",
        "cooldown_time: long | write seconds from 0 to 86400",
        "num_retries: 101 | is \"101\"; write a whole number from 0 to 100",
        "tags: [[a]] | has an item that is a list; write a list of texts",
        "input_cost_per_token: cheap | is \"cheap\"; write US dollars from 0",
        "max_budget: -1 | is \"-1\"; write US dollars from 0",
        "budget_duration: 0d | is \"0d\"; write a number and s, m, h, d, w or mo",
      })
  void whatCannotBeUsedIsAnErrorThatSaysWhatCan(String line, String says) {
    assertThat(refuse(entry("model: echo/x", line)))
        .singleElement()
        .asString()
        .startsWith("config.yaml:5:7: litellm_params." + line.substring(0, line.indexOf(':')))
        .contains(says);
  }

  private Traits traits(String yaml) {
    return only(serve(yaml)).traits();
  }
}
