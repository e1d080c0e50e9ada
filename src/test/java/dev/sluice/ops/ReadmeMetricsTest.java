package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ops.request.Served;
import dev.sluice.wire.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's table of metrics names every metric of Sluice's own and of LiteLLM's, with its type. */
class ReadmeMetricsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `((?:sluice|litellm)_\\w+)` \\| (\\w+) \\|");
  private static final Pattern EXPOSED =
      Pattern.compile("(?m)^# TYPE ((?:sluice|litellm)_\\w+) (\\w+)$");

  @Test
  void theTableIsWhatIsExposed() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Meters meters = new Meters(registry);
    meters.watchBufferedBytes(() -> 0);
    meters.watchAccessLines(() -> 0);
    SpoolMeters.watch(registry, () -> 1, () -> 1, () -> 1);
    meters.watchConnections(() -> 0);
    meters.watchAccessLines(() -> 0);
    meters.connectionRefused("silent");
    meters.watchRedis(() -> true);
    meters.watchAccessLines(() -> 0);
    meters.watchSpans(this, test -> 0, test -> 0);
    serve(meters, 200, "");
    serve(meters, 500, "Openai.InternalServerError");
    meters.requestStarted();
    meters.requestRepeated("m", 1, 1);
    meters.deploymentCooled("m", "id", 1, true);
    meters.requestFinished("m", 200, 1, 1);
    Set<String> exposed = all(EXPOSED, registry.scrape());
    exposed.removeIf(metric -> metric.contains("_seconds_max ")); // comes with each histogram
    assertThat(all(ROW, Files.readString(Path.of("README.md"))))
        .containsExactlyInAnyOrderElementsOf(exposed);
  }

  private static void serve(Meters meters, int status, String errorClass) {
    Way way = new Way("acompletion", "m", "m", "id", "openai", "http://x/v1", true, 0, 0);
    meters
        .requests()
        .served(new Served(
            Payer.NOBODY,
            null,
            way,
            Usage.NONE,
            0,
            status,
            "/chat/completions",
            errorClass,
            4,
            3,
            2,
            1));
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1) + " " + found.group(2))
        .collect(Collectors.toSet());
  }
}
