package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A report of several runs says what one run of all parts would have said. */
class FindingsTest {
  private static Machine machine(String commit) {
    return Machine.of(new JsonObject()
        .put("cores", 2)
        .put("processor", "some")
        .put("memory_mb", 8_000L)
        .put("kernel", "Linux 6")
        .put("java", "25")
        .put("commit", commit)
        .put("day", "2026-11-20"));
  }

  private static Findings findings(String commit, Metric metric, double value) {
    var results = new Results();
    results.add(metric, Systems.GATEWAY, new Results.Sample(1, value, 0));
    return new Findings(
        machine(commit),
        Map.of("nginx", "1"),
        results,
        List.of("note of " + commit),
        List.of("fault of " + commit),
        60);
  }

  @Test
  void whatWasWrittenIsReadAgain() {
    var written = findings("a", Metric.RESIDENT_IDLE, 110.5).toJson();
    var read = Findings.of(new JsonObject(written.encode()));
    assertThat(read.toJson()).isEqualTo(written);
    assertThat(read.machine()).isEqualTo(machine("a"));
  }

  @Test
  void partsOfSeveralRunsAreOneReportAndTheFirstRunCounts() {
    var both = findings("a", Metric.RESIDENT_IDLE, 110)
        .with(findings("a", Metric.SOAK_HEAP, 2))
        .with(findings("a", Metric.RESIDENT_IDLE, 150));
    assertThat(both.results().median(Metric.RESIDENT_IDLE, Systems.GATEWAY)).hasValue(110);
    assertThat(both.results().median(Metric.SOAK_HEAP, Systems.GATEWAY)).hasValue(2);
    assertThat(both.faults()).hasSize(3);
    assertThat(both.seconds()).isEqualTo(180);
  }

  @Test
  void whatWasMeasuredOfAnotherBuildIsNamed() {
    var both = findings("a", Metric.RESIDENT_IDLE, 110).with(findings("b", Metric.SOAK_HEAP, 2));
    assertThat(new Report(both).text())
        .containsPattern("of 2026-11-20, .* commit b: soak: heap grown, %\n")
        .doesNotContain("commit a:");
  }

  @Test
  void faultsAreInTheReport() {
    assertThat(new Report(findings("a", Metric.RESIDENT_IDLE, 110)).text())
        .contains("FAULT: fault of a");
  }

  @Test
  void aRateThatTheLoadBoundedIsNamed() {
    var findings = findings("a", Metric.RESIDENT_IDLE, 110);
    findings.results().add(Metric.LOAD_CORE_REQUESTS, "nginx", new Results.Sample(1, 95, 0));
    findings
        .results()
        .add(Metric.LOAD_CORE_REQUESTS, Systems.GATEWAY, new Results.Sample(1, 40, 0));
    assertThat(new Report(findings).text())
        .contains("requests/s of nginx: as much as the load can ask for, it might be more\n");
  }
}
