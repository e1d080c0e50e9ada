package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Traits;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.fake.TestKey;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Role;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import dev.sluice.ops.count.Loops;
import dev.sluice.ops.count.Spread;
import dev.sluice.ops.count.Upstreams;
import dev.sluice.ops.request.Attempt;
import dev.sluice.ops.request.Served;
import dev.sluice.ops.trace.SpanCounts;
import dev.sluice.routing.health.Standings;
import dev.sluice.wire.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's table of metrics names every metric of Sluice's own and of LiteLLM's, with its type. */
class ReadmeMetricsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `((?:sluice|litellm)_\\w+)` \\| (\\w+) \\|");
  private static final Path SELECTION =
      Path.of("src/main/resources/dev/sluice/config/reading/settings/metrics.yaml");
  private static final Pattern SELECTABLE = Pattern.compile("(?m)^  (litellm_\\w+)(:)");
  private static final Pattern EXPOSED =
      Pattern.compile("(?m)^# TYPE ((?:sluice|litellm)_\\w+) (\\w+)$");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);

  @Test
  void theTableIsWhatIsExposed() throws Exception {
    watch();
    serve(200, "");
    serve(500, "Openai.InternalServerError");
    count();
    Set<String> exposed = all(EXPOSED, registry.scrape());
    assertThat(all(ROW, Files.readString(Path.of("README.md"))))
        .containsExactlyInAnyOrderElementsOf(exposed);
    Set<String> selectable = all(SELECTABLE, Files.readString(SELECTION));
    assertThat(selectable)
        .as("what prometheus_metrics_config may name")
        .containsExactlyInAnyOrderElementsOf(exposed.stream()
            .filter(metric -> metric.startsWith("litellm_"))
            .map(metric -> metric.replaceFirst("(_total counter| gauge| histogram)$", ""))
            .collect(Collectors.toSet()));
  }

  /** Everybody who is looked at in a scrape. */
  private void watch() throws Exception {
    meters.watchBufferedBytes(() -> 0);
    meters.watchConnections(() -> 0);
    meters.watchRedis(() -> true);
    meters.watchAccessLines(() -> 0);
    SpoolMeters.watch(registry, () -> 1, () -> 1, () -> 1, () -> 1);
    meters.register(new SpanCounts(() -> 0, () -> 0));
    Loops loops = new Loops();
    loops.join(0).beat(0, 1);
    Upstreams upstreams = new Upstreams();
    upstreams.join("http://x").gap(1);
    meters.watchLanes(loops, upstreams);
    Accounts accounts = new Accounts();
    Limits limits = new Limits(1, 1, 1, List.of(new Limits.Budget(1, "30d")));
    accounts.put(
        new TestKey("sk-1").limits(limits).modelLimits(Map.of("m", limits)).terms());
    accounts.put(new TeamTerms(
        "t", null, limits, Map.of(), List.of(), Map.of(), Limits.NONE, false, Set.of()));
    accounts.put(new UserTerms("u", Role.INTERNAL_USER, limits, List.of()));
    meters.watchBudgets(accounts);
    Snapshot snapshot = new ConfigReader(name -> null, Clock.systemUTC())
        .ofValues(
            "test",
            Map.of(
                "model_list",
                    List.of(Map.of(
                        "model_name",
                        "m",
                        "litellm_params",
                        Map.of("model", "echo/m", "rpm", 1, "tpm", 1))),
                "router_settings",
                    Map.of(
                        "provider_budget_config",
                        Map.of("echo", Map.of("budget_limit", 1, "time_period", "1d")))));
    Standings standings = new Standings();
    String id = snapshot.groups().get(0).deployments().get(0).id();
    standings
        .of(id)
        .failed(
            0,
            0,
            FailureKind.RATE_LIMIT,
            60_000,
            Traits.PLAIN,
            snapshot.settings().routing().cooldowns());
    meters
        .remaining()
        .heard(
            id, Map.of("x-ratelimit-remaining-requests", "7", "x-ratelimit-remaining-tokens", "8"));
    meters.watchDeployments(() -> snapshot, standings);
  }

  private void serve(int status, String errorClass) {
    Way way = new Way("acompletion", "m", "m", "id", "openai", "http://x/v1", true, 0, 0);
    Attempt attempt = new Attempt(Payer.NOBODY, null, way, "/chat/completions", status, errorClass);
    Usage usage = new Usage(9, 9, 1, 1, 1, 1, 1);
    Spread overheads =
        meters.requests().served(new Served(attempt, usage, 0, 4, 3, 2, 1, 1), true, null);
    if (overheads != null) {
      overheads.add(1);
    }
    meters.requests().fellBack(attempt, "other", true);
    meters.requests().fellBack(attempt, "other", false);
  }

  private void count() {
    meters.connectionRefused("silent");
    meters.reloaded("in_effect");
    meters.deploymentCooled("m", "id", 1, true);
    meters.requestStarted();
    meters.model("m").repeated(1, 1);
    meters.model("m").finished(200, 1, 1, 1, null);
    meters.model("m").overhead(1, null);
    meters.requestEnded();
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) ->
            found.group(2).equals(":") ? found.group(1) : found.group(1) + " " + found.group(2))
        .collect(Collectors.toSet());
  }
}
