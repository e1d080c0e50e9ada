package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever a dashboard or an alert asks for is in a scrape. */
class ShowsDashboardsTest {
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:litellm|sluice|vertx|jvm|process)_[a-z_]+\\b(?=[\\[{)]|$|\")");
  private static final String CONFIG = """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/upstream-model, api_base: "%s", api_key: sk-0}
          - model_name: away
            litellm_params: {model: openai/upstream-model, api_base: "http://127.0.0.1:1", api_key: sk-0}
        router_settings:
          num_retries: 1
          allowed_fails: 0
          max_cooldown_share: 1
          fallbacks: [{away: [chat]}]
        """;
  private static final String CHAT =
      "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @Test
  void everyQueryFindsSomething() throws Exception {
    Set<String> wanted = new TreeSet<>();
    for (String file : new String[] {"grafana/dashboards/sluice.json", "prometheus/alerts.yml"}) {
      Matcher metric = METRIC.matcher(Files.readString(Path.of("conf", file)));
      while (metric.find()) {
        wanted.add(metric.group());
      }
    }
    assertThat(wanted).hasSizeGreaterThan(15).contains("litellm_spend_metric_total");
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(CONFIG.formatted(upstream.base()))) {
      assertThat(sluice.post("/v1/chat/completions", CHAT.formatted("chat")).statusCode())
          .isEqualTo(200);
      assertThat(sluice.post("/v1/chat/completions", CHAT.formatted("away")).statusCode())
          .isEqualTo(200);
      Eventually.within(
          Duration.ofSeconds(20),
          () -> missing(wanted, sluice).isEmpty(),
          () -> "not in a scrape: " + missing(wanted, sluice));
    }
  }

  private static Set<String> missing(Set<String> wanted, SluiceUnderTest sluice) {
    String scrape = sluice.get("/metrics").body();
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeIf(
        name -> scrape.contains("\n" + name + "{") || scrape.contains("\n" + name + " "));
    return missing;
  }
}
