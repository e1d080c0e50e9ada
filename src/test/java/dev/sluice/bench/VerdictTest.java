package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run says of itself: goals, comparison with an earlier run, and where the tables go. */
class VerdictTest {
  private final Results results = new Results();

  private void add(Metric metric, String system, double... values) {
    for (var round = 0; round < values.length; round++) {
      results.add(metric, system, new Results.Sample(round + 1, values[round], 0));
    }
  }

  private Goal goal(String figure) {
    return Goal.all().stream()
        .filter(goal -> goal.figure().equals(figure))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyGoalIsOneOfAKnownMetricAndNamedOnce() {
    var figures = new HashSet<String>();
    for (var goal : Goal.all()) {
      assertThat(figures.add(goal.figure())).as(goal.figure()).isTrue();
      assertThat(goal.of()).isIn("speed", "ledger", "operations");
      if (!Double.isNaN(goal.stretch())) {
        assertThat(goal.stretch() < goal.bound()).as(goal.figure()).isEqualTo(goal.most());
      }
    }
    assertThat(figures).hasSizeGreaterThan(20);
  }

  @Test
  void ratiosAreTakenWithinRounds() {
    add(Metric.CPU_PER_REQUEST, Systems.NGINX, 10, 20, 30);
    add(Metric.CPU_PER_REQUEST, Systems.GATEWAY, 14, 28, 30);
    var goal = goal("CPU per request, times nginx");
    assertThat(goal.value(results)).hasValue(1.4);
    assertThat(goal.outcome(results)).isEqualTo(Goal.Outcome.HELD);
  }

  @Test
  void aGoalIsMissedHeldStretchedOrNotMeasured() {
    var goal = goal("requests/s, times Portkey's");
    assertThat(goal.outcome(results)).isEqualTo(Goal.Outcome.NOT_MEASURED);
    add(Metric.REQUESTS_PER_SECOND, "portkey", 100);
    add(Metric.REQUESTS_PER_SECOND, Systems.GATEWAY, 2900);
    assertThat(goal.outcome(results)).isEqualTo(Goal.Outcome.MISSED);
    assertThat(new Verdict(results).goals().text())
        .containsPattern("times Portkey's +at least 30 +45 +29 +MISSED")
        .containsPattern("idle, MB +at most 120 +90 +not measured");
    add(Metric.REQUESTS_PER_SECOND, Systems.TWIN, 3100);
    assertThat(new Verdict(results).goals().text())
        .containsPattern("times Portkey's +at least 30 +45 +29 +31 +MISSED");
    var better = new Results();
    better.add(Metric.REQUESTS_PER_SECOND, "portkey", new Results.Sample(1, 100, 0));
    better.add(Metric.REQUESTS_PER_SECOND, Systems.GATEWAY, new Results.Sample(1, 4600, 0));
    assertThat(goal.outcome(better)).isEqualTo(Goal.Outcome.STRETCHED);
  }

  @Test
  void whatExceedsAnothersIsTakenWithinRounds() {
    add(Metric.LATENCY_P50, Systems.NGINX, 100, 1000, 100);
    add(Metric.LATENCY_P50, Systems.GATEWAY, 150, 1050, 160);
    assertThat(goal("p50 at 2,000 requests/s above nginx's, us").value(results)).hasValue(50);
  }

  private static JsonObject baseline(double cpu, double rate) {
    var figures = new JsonObject()
        .put("cpu_per_request", new JsonObject().put("to_nginx", cpu).put("noise", 0.03))
        .put("requests_per_second", new JsonObject().put("to_nginx", rate).put("noise", 0.03));
    return new JsonObject().put("figures", figures);
  }

  private void run(double cpu, double rate, double twin) {
    add(Metric.CPU_PER_REQUEST, Systems.NGINX, 10, 10, 10, 10);
    add(Metric.CPU_PER_REQUEST, Systems.GATEWAY, cpu, cpu, cpu, cpu);
    add(Metric.CPU_PER_REQUEST, Systems.TWIN, cpu * twin, cpu * twin, cpu * twin, cpu * twin);
    add(Metric.REQUESTS_PER_SECOND, Systems.NGINX, 1000, 1000, 1000, 1000);
    add(Metric.REQUESTS_PER_SECOND, Systems.GATEWAY, rate, rate, rate, rate);
    add(Metric.REQUESTS_PER_SECOND, Systems.TWIN, rate, rate, rate, rate);
  }

  @Test
  void aRunThatIsWorseThanNoiseExplainsIsARegression() {
    run(16, 700, 1.02);
    var before = new Baseline(baseline(1.4, 0.7));
    assertThat(before.regressed(results)).isTrue();
    assertThat(before.compare(results).text())
        .containsPattern("CPU per request, us +1.40 +1.60 +14 % +8 % +WORSE")
        .containsPattern("requests/s.* 0.70 +0.70 +0 % +8 % +held");
  }

  @Test
  void lowerRatesAreWorseAndNoiseIsTolerated() {
    run(16, 550, 1.2);
    assertThat(new Baseline(baseline(1.4, 0.55)).regressed(results)).isFalse();
    assertThat(new Baseline(baseline(1.6, 0.7)).regressed(results)).isTrue();
  }

  @Test
  void aRunIsHeldAgainstItself() {
    run(14, 700, 1.01);
    var figures = Baseline.figures(results);
    assertThat(figures.getJsonObject("cpu_per_request").getDouble("noise"))
        .isCloseTo(0.01, within(1e-9));
    var before = new Baseline(new JsonObject().put("figures", figures));
    assertThat(before.regressed(results)).isFalse();
    assertThat(before.compare(results).isEmpty()).isFalse();
  }

  @Test
  void figuresThatOneRunLacksAreNotCompared() {
    var before = new Baseline(baseline(1.4, 0.7));
    assertThat(before.regressed(results)).isFalse();
    assertThat(before.compare(results).isEmpty()).isTrue();
  }

  @Test
  void tablesGoBetweenTheMarkersAndNothingElseChanges() {
    var text = "before\n" + Report.BEGIN + "\nold\n" + Report.END + "\nafter\n";
    assertThat(Report.filled(text, "new\n"))
        .isEqualTo("before\n" + Report.BEGIN + "\nnew\n" + Report.END + "\nafter\n");
    assertThat(Report.filled("no markers", "new\n")).isEqualTo("new\n");
  }

  @Test
  void theReadmeHasAPlaceForTheTables() throws IOException {
    assertThat(Files.readString(Path.of("README.md")))
        .containsSubsequence(Report.BEGIN, Report.END);
  }

  @Test
  void gridsAreReadableInATerminalAndInMarkdown() {
    var grid = new Grid("title", List.of("", "one"));
    grid.add(List.of("name", "1.5"));
    assertThat(grid.text()).isEqualTo("\n== title\n      one\nname  1.5\n");
    assertThat(grid.markdown())
        .isEqualTo("\n**title**\n\n|  | one |\n| --- | --- |\n| name | 1.5 |\n");
  }

  @Test
  void featuresAreComparedWithTheGatewayWithoutThem() {
    add(Metric.FEATURE_CPU, Features.ALL_OFF, 10, 20);
    add(Metric.FEATURE_CPU, "all on", 20, 30);
    assertThat(new Table(results).of(Metric.Group.FEATURES).text())
        .containsPattern(" +all off +all on\n")
        .contains("25.0 (20.0 .. 30.0) x1.75", "15.0 (10.0 .. 20.0)  ");
  }

  @Test
  void tablesShowMediansRangesAndRatios() {
    add(Metric.CPU_PER_REQUEST, Systems.NGINX, 10, 20, 30);
    add(Metric.CPU_PER_REQUEST, Systems.GATEWAY, 15, 30, 60);
    assertThat(new Table(results).of(Metric.Group.SYSTEMS).text())
        .containsPattern(" +nginx +sluice\n")
        .contains("20.0 (10.0 .. 30.0)", "30.0 (15.0 .. 60.0) x1.50");
  }
}
