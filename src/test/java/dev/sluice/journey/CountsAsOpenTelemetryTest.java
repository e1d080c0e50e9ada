package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Dashboards made for OpenTelemetry's names find them, if the config says so. */
class CountsAsOpenTelemetryTest {
  private static final String ON = "sluice_settings: {gen_ai_metrics: true}\n";

  private static String attempt(FakeUpstream upstream, String error) {
    String labels =
        "error_type=\"%s\",gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\","
            + "gen_ai_request_model=\"upstream-model\",%sserver_address=\"127.0.0.1\",server_port=\"%d\"";
    return labels.formatted(error, "%s", upstream.port());
  }

  private static Set<String> names(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      names.add(found.group(1));
    }
    return names;
  }

  @Test
  void attemptsAndRequestsAreCountedUnderTheNamesOfTheReadme() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream) + ON)) {
      upstream.answer(
          Answers.chatStreamWithUsage("one", "two", "three"),
          Answers.error(429, "rate_limit_error", "slow down"));
      sluice.post(Traced.PATH, Traced.STREAM);
      sluice.post(Traced.PATH, Traced.CHAT);
      sluice.post(Traced.PATH, "{\"model\":\"made-up\",\"messages\":[]}");
      Scrape.awaitQuiet(sluice);
      Scrape scrape = Scrape.of(sluice);
      String good = attempt(upstream, "");
      assertThat(scrape.value(
              "gen_ai_client_operation_duration_seconds_count{" + good.formatted("") + "}"))
          .as(scrape.text())
          .isEqualTo(1);
      assertThat(scrape.value("gen_ai_client_operation_duration_seconds_count{"
              + attempt(upstream, "429").formatted("") + "}"))
          .isEqualTo(1);
      assertThat(scrape.value("gen_ai_client_token_usage_sum{"
              + good.formatted("gen_ai_token_type=\"input\",") + "}"))
          .isEqualTo(7);
      assertThat(scrape.value("gen_ai_client_token_usage_sum{"
              + good.formatted("gen_ai_token_type=\"output\",") + "}"))
          .isEqualTo(3);
      assertThat(scrape.text())
          .contains("error_type=\"model_not_found\",gen_ai_operation_name=\"chat\"")
          .contains("gen_ai_request_model=\"chat\"")
          .doesNotContain("made-up");
      assertThat(names(Pattern.compile("(?m)^# TYPE (gen_ai_\\w+) histogram$"), scrape.text()))
          .isEqualTo(names(
              Pattern.compile("(?m)^\\| `(gen_ai_\\w+)` \\| histogram \\|"),
              Files.readString(Path.of("README.md"))));
    }
  }

  @Test
  void theyAreNotThereUnlessAskedFor() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream))) {
      sluice.post(Traced.PATH, Traced.CHAT);
      assertThat(Scrape.of(sluice).text()).doesNotContain("gen_ai_");
    }
  }
}
