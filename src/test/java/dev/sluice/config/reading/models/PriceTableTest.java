package dev.sluice.config.reading.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Deployment;
import dev.sluice.config.HealthCheck;
import dev.sluice.config.ModelFacts;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Traits;
import dev.sluice.config.reading.ConfigReading;
import dev.sluice.fake.FlatPrice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosted models have their list prices; what an entry says of itself wins, and what nobody knows stays unknown. */
class PriceTableTest extends ConfigReading {
  private final PriceTable table = PriceTable.load();
  private Deployment mock; // has no price of its own

  @BeforeEach
  void read() {
    mock = only(serve(entry("model: echo/x")));
  }

  @Test
  void everyRowIsFoundAndInOrder() throws IOException {
    List<String> rows = rows();
    assertThat(rows).hasSizeGreaterThan(800).doesNotHaveDuplicates();
    assertThat(rows.stream().map(row -> row.split("\t")[0])).isSorted();
    for (String row : rows) {
      String[] cells = row.split("\t");
      assertThat(cells).as(row).hasSizeBetween(5, 11);
      Traits traits = complete(cells[0], Traits.PLAIN);
      assertThat(traits.inputCost())
          .as(row)
          .isEqualTo(Double.parseDouble(cells[1]) / 1e6)
          .isBetween(0.0, 0.01);
      assertThat(traits.maxInputTokens())
          .as(row)
          .isEqualTo(cells[3].isEmpty() ? 0 : Long.parseLong(cells[3]));
      assertThat(cells[4]).as(row).matches("20[0-9]{2}-[01][0-9]");
    }
  }

  @Test
  void pricesAreForOneToken() {
    Traits traits = complete("openai/gpt-4o", Traits.PLAIN);
    assertThat(traits.inputCost()).isEqualTo(2.5e-6);
    assertThat(traits.outputCost()).isEqualTo(1e-5);
    assertThat(traits.maxInputTokens()).isEqualTo(128_000);
  }

  @Test
  void whatAnEntrySaysWins() {
    Traits traits = complete("openai/gpt-4o", Traits.PLAIN.with(FlatPrice.of(0.0, null), 5));
    assertThat(traits.inputCost()).isZero();
    assertThat(traits.outputCost()).isEqualTo(1e-5);
    assertThat(traits.maxInputTokens()).isEqualTo(5);
  }

  @Test
  void whatNobodyKnowsStaysUnknown() {
    for (String model :
        List.of("openai/my-own", "hosted_vllm/gpt-4o", "openai/*", "a/a", "zzz/zzz", "openai/")) {
      assertThat(complete(model, Traits.PLAIN)).as(model).isEqualTo(Traits.PLAIN);
    }
  }

  @Test
  void aTunedModelCostsAsItsKindDoes() {
    assertThat(complete("openai/ft:gpt-4o-2024-08-06:acme::id7", Traits.PLAIN).inputCost())
        .isEqualTo(3.75e-6);
  }

  @Test
  void aConfiguredModelKnowsItsPrice() {
    Traits traits =
        only(serve(entry("model: openai/gpt-4o", "api_key: sk-1", "rpm: 5"))).traits();
    assertThat(traits.inputCost()).isEqualTo(2.5e-6);
    assertThat(traits.rpm()).isEqualTo(5);
  }

  @Test
  void aConfiguredModelKnowsItsKindAndHowLongItsAnswersMayBe() {
    Deployment chat = only(serve(entry("model: openai/gpt-4o", "api_key: sk-1")));
    assertThat(chat.facts()).isEqualTo(new ModelFacts("chat", 16_384, Map.of()));
    assertThat(chat.check().mode()).isEqualTo(HealthCheck.Mode.CHAT);
    Deployment vectors =
        only(serve(entry("model: openai/text-embedding-3-small", "api_key: sk-1")));
    assertThat(vectors.facts().mode()).isEqualTo("embedding");
    assertThat(vectors.check().mode()).isEqualTo(HealthCheck.Mode.EMBEDDING);
    Deployment text = only(serve(entry("model: text-completion-openai/my-own", "api_key: sk-1")));
    assertThat(text.facts().mode()).isEqualTo("completion");
  }

  @Test
  void whatAnEntrySaysOfItsKindWinsAndItsNumbersAreTold() {
    String yaml = entry("model: openai/text-embedding-3-small", "api_key: sk-1")
        + "    model_info: {mode: chat, supports_vision: true, max_output_tokens: 7, note: os.environ/HOME}\n";
    Deployment deployment = only(serve(yaml));
    assertThat(deployment.facts())
        .isEqualTo(
            new ModelFacts("chat", 0, Map.of("supports_vision", "true", "max_output_tokens", "7")));
    assertThat(deployment.check().mode()).isEqualTo(HealthCheck.Mode.CHAT);
  }

  @Test
  void aBudgetWithoutAPriceIsWarnedOf() {
    String[] lines = {"api_key: sk-1", "max_budget: 1", "budget_duration: 1d"};
    Snapshot priced = serve(entry("model: openai/gpt-4o", lines[0], lines[1], lines[2]));
    assertThat(warnings(priced)).isEmpty();
    Snapshot unknown = serve(entry("model: openai/my-own", lines[0], lines[1], lines[2]));
    assertThat(warnings(unknown))
        .singleElement()
        .asString()
        .contains("config.yaml:2")
        .contains("max_budget has no effect, as nobody knows what my-own costs")
        .contains("input_cost_per_token");
  }

  private Traits complete(String model, Traits traits) {
    return table.complete(mock.with(traits), model).traits();
  }

  private static List<String> rows() throws IOException {
    try (var in = new BufferedReader(new InputStreamReader(
        PriceTable.class.getResourceAsStream("prices.tsv"), StandardCharsets.US_ASCII))) {
      return in.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }
}
