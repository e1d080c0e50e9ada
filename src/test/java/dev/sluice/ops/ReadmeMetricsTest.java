package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The README's table of metrics names every metric of Sluice's own, with its type. */
class ReadmeMetricsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(sluice_\\w+)` \\| (\\w+) \\|");
  private static final Pattern EXPOSED = Pattern.compile("(?m)^# TYPE (sluice_\\w+) (\\w+)$");

  @Test
  void theTableIsWhatIsExposed() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Meters meters = new Meters(registry);
    meters.watchBufferedBytes(() -> 0);
    meters.watchConnections(() -> 0);
    meters.connectionRefused("silent");
    meters.requestStarted();
    meters.requestRepeated("m", 1, 1);
    meters.deploymentCooled("m", "id", 1, true);
    meters.requestFinished("m", 200, 1, 1);
    Set<String> exposed = all(EXPOSED, registry.scrape());
    exposed.removeIf(metric -> metric.contains("_seconds_max ")); // comes with each histogram
    assertThat(all(ROW, Files.readString(Path.of("README.md"))))
        .containsExactlyInAnyOrderElementsOf(exposed);
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1) + " " + found.group(2))
        .collect(Collectors.toSet());
  }
}
