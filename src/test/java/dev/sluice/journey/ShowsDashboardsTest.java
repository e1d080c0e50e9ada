package dev.sluice.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.fake.TestKey;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Role;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever a dashboard or an alert asks for is in a scrape, with the labels that it asks for. */
class ShowsDashboardsTest {
  private static final Path DASHBOARD = Path.of("conf", "grafana", "dashboards", "sluice.json");
  private static final Path ALERTS = Path.of("conf", "prometheus", "alerts.yml");
  private static final Pattern METRIC =
      Pattern.compile("\\b((?:litellm|sluice|vertx|jvm|process)_[a-z_]+)(?:\\{([^}]*)})?");
  private static final Pattern GROUPING = Pattern.compile("by \\(([a-z_, ]+)\\)");
  private static final Pattern NAME = Pattern.compile("[a-z_]+(?==)");
  private static final Pattern ALERT =
      Pattern.compile("(?m)^ +expr: (?:\\|\\n((?: {10,}.*\\n)+)|(.+))$");
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(sluice_[a-z_]+)`");
  /** Not everybody has a Redis; the others say what another one on the dashboard says, too. */
  private static final Set<String> NOT_SHOWN = Set.of(
      "sluice_redis_up",
      "sluice_redis_failures_total",
      "sluice_deployment_cooling",
      "sluice_budgets_beyond_cap");

  private static final Set<String> PROMETHEUS_OWN = Set.of("le", "instance", "job");
  private static final String KEY = "sk-of-the-team-0123456789";
  private static final String CONFIG = """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/upstream-model, api_base: "%s", api_key: sk-0}
          - model_name: away
            litellm_params: {model: openai/upstream-model, api_base: "http://127.0.0.1:1", api_key: sk-0}
        general_settings: {master_key: sk-master-1234567890}
        router_settings:
          num_retries: 1
          allowed_fails: 0
          max_cooldown_share: 1
          fallbacks: [{away: [chat]}]
        sluice_settings: {tracing: {endpoint: "http://127.0.0.1:1"}}
        """;
  private static final String CHAT =
      "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":%s}";

  /** One thing that a query asks for. */
  private record Wanted(String metric, Set<String> labels) {}

  @Test
  void everyQueryFindsSomething() throws Exception {
    List<String> queries = queries();
    assertThat(queries).hasSizeGreaterThan(40);
    Set<Wanted> wanted = new LinkedHashSet<>();
    queries.forEach(query -> wanted.addAll(wanted(query)));
    assertThat(wanted).hasSizeGreaterThan(35);
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(CONFIG.formatted(upstream.base()))) {
      upstream.always(request -> new String(request.body(), UTF_8).contains("\"stream\":true")
          ? Answers.chatStreamWithUsage("a", "b")
          : Answers.chat("yes"));
      letInSomebody(sluice);
      traffic(sluice);
      System.gc(); // which the dashboard tells of
      Eventually.within(
          Duration.ofSeconds(20),
          () -> missing(wanted, sluice).isEmpty(),
          () -> "not in a scrape: " + missing(wanted, sluice));
    }
  }

  @Test
  void whatSluiceCountsIsShown() throws IOException {
    String queries = String.join("\n", queries());
    Set<String> documented = new TreeSet<>();
    DOCUMENTED
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .forEach(name -> documented.add(name.group(1)));
    assertThat(documented).hasSizeGreaterThan(30).containsAll(NOT_SHOWN);
    documented.removeAll(NOT_SHOWN);
    assertThat(documented).allMatch(queries::contains);
  }

  private static void letInSomebody(SluiceUnderTest sluice) {
    Eventually.until(() -> sluice.accounts().isLoaded(), () -> "no ledger");
    Limits limits = new Limits(
        Limits.UNLIMITED,
        Limits.UNLIMITED,
        Limits.UNLIMITED,
        List.of(new Limits.Budget(1_000_000_000, "30d")));
    sluice
        .accounts()
        .put(new TeamTerms(
            "team", "Team", limits, Map.of(), List.of(), Map.of(), Limits.NONE, false, Set.of()));
    sluice.accounts().put(new UserTerms("user", Role.INTERNAL_USER, limits, List.of()));
    sluice
        .accounts()
        .put(new TestKey(KEY)
            .named("ci", "sk-...6789")
            .of(null, "team")
            .limits(limits)
            .terms());
  }

  private static void traffic(SluiceUnderTest sluice) {
    for (String body : List.of(
        CHAT.formatted("chat", false),
        CHAT.formatted("chat", true),
        CHAT.formatted("away", false))) {
      assertThat(sluice
              .post("/v1/chat/completions", body, "authorization", "Bearer " + KEY)
              .statusCode())
          .isEqualTo(200);
    }
    String refused = CHAT.formatted("nobody", false);
    assertThat(sluice
            .post("/v1/chat/completions", refused, "authorization", "Bearer " + KEY)
            .statusCode())
        .isEqualTo(404);
  }

  private static List<String> queries() throws IOException {
    List<String> queries = new ArrayList<>();
    JsonArray panels = new JsonObject(Files.readString(DASHBOARD)).getJsonArray("panels");
    for (int i = 0; i < panels.size(); i++) {
      JsonArray targets = panels.getJsonObject(i).getJsonArray("targets", new JsonArray());
      for (int j = 0; j < targets.size(); j++) {
        queries.add(targets.getJsonObject(j).getString("expr"));
      }
    }
    for (MatchResult alert : ALERT.matcher(Files.readString(ALERTS)).results().toList()) {
      queries.add(alert.group(1) != null ? alert.group(1) : alert.group(2));
    }
    return queries;
  }

  /** Every metric of a query, with the labels that it is selected or summed by. */
  private static Set<Wanted> wanted(String query) {
    Set<String> grouping = new HashSet<>();
    boolean several = query.contains(" or ") || query.contains(" / ");
    GROUPING.matcher(query).results().forEach(by -> {
      grouping.addAll(List.of(by.group(1).split(", ?")));
    });
    Set<Wanted> wanted = new LinkedHashSet<>();
    METRIC.matcher(GROUPING.matcher(query).replaceAll("")).results().forEach(metric -> {
      Set<String> labels = new TreeSet<>(several ? Set.of() : grouping);
      if (metric.group(2) != null) {
        NAME.matcher(metric.group(2).replace("!", ""))
            .results()
            .forEach(n -> labels.add(n.group()));
      }
      labels.removeAll(PROMETHEUS_OWN);
      wanted.add(new Wanted(metric.group(1), labels));
    });
    return wanted;
  }

  private static Set<Wanted> missing(Set<Wanted> wanted, SluiceUnderTest sluice) {
    List<String> lines = sluice.get("/metrics").body().lines().toList();
    Set<Wanted> missing = new LinkedHashSet<>(wanted);
    missing.removeIf(one -> lines.stream()
        .filter(line -> line.startsWith(one.metric() + "{") || line.startsWith(one.metric() + " "))
        .anyMatch(line -> one.labels().stream().allMatch(label -> line.contains(label + "=\""))));
    return missing;
  }
}
