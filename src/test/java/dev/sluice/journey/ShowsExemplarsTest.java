package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.CollectedSpan;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** From a slow bucket it is one step to a request that was so slow. */
class ShowsExemplarsTest {
  private static final String OPEN_METRICS =
      "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3";

  @Test
  void openMetricsPointsAtTheTracesOfRequests() {
    try (Traced traced = new Traced("")) {
      traced.upstream.answer(Answers.chat("hi"));
      CollectedSpan server = traced.post(Traced.CHAT).server();
      var answer = traced.sluice.get("/metrics", "Accept", OPEN_METRICS);
      assertThat(answer.headers().firstValue("content-type"))
          .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(answer.body()).endsWith("# EOF\n");
      Pattern exemplar = Pattern.compile(".* # \\{span_id=\"" + server.id() + "\",trace_id=\""
          + server.traceId() + "\"\\} [0-9.eE-]+ [0-9.]+");
      for (String name : new String[] {
        "sluice_request_duration_seconds",
        "sluice_time_to_first_byte_seconds",
        "litellm_request_total_latency_metric",
        "litellm_llm_api_latency_metric",
        "litellm_overhead_latency_metric"
      }) {
        assertThat(answer.body().lines().filter(line -> line.startsWith(name + "_bucket{")))
            .as(answer.body())
            .anyMatch(line -> exemplar.matcher(line).matches());
      }
      assertThat(answer.body().lines().filter(line -> line.contains(" # {")))
          .as("Prometheus refuses a scrape with others")
          .allMatch(line -> line.matches("\\w+_(bucket|total)\\{.*"));
      var plain = traced.sluice.get("/metrics");
      assertThat(plain.headers().firstValue("content-type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(plain.body()).doesNotContain("trace_id").doesNotContain("# EOF");
    }
  }

  @Test
  void withoutTracesThereAreNone() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream))) {
      sluice.post(Traced.PATH, Traced.CHAT);
      assertThat(sluice.get("/metrics", "Accept", OPEN_METRICS).body())
          .contains("sluice_request_duration_seconds_bucket")
          .doesNotContain("trace_id");
    }
  }
}
