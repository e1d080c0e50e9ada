package dev.sluice.bench;

import dev.sluice.config.MetricSelection;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ops.count.Spread;
import dev.sluice.ops.request.Attempt;
import dev.sluice.ops.request.RequestMeters;
import dev.sluice.ops.request.Served;
import dev.sluice.wire.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a scrape costs after requests of so many keys: 50 ms at most after 100,000. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class ScrapeBench {
  @Param({"100", "100000"})
  public int keys;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Setup
  public void fill() {
    RequestMeters meters = new RequestMeters(500, 60, () -> MetricSelection.ALL);
    registry.getPrometheusRegistry().register(meters);
    for (int i = 0; i < keys; i++) {
      Payer payer = new Payer(KeyHash.of("sk-" + i), "key " + i, "user " + i, "team", null);
      Way way = new Way("acompletion", "gpt", "gpt-up", "d1", "openai", "http://x/v1", true, 0, 0);
      Attempt attempt = new Attempt(payer, "Team", way, "/chat/completions", 200, "");
      Served served = new Served(
          attempt, new Usage(9, 9), 1, 9_000_000, 8_000_000, 7_000_000, 100_000, 900_000);
      Spread overhead = meters.served(served, true, null);
      if (overhead != null) {
        overhead.add(900_000);
      }
    }
  }

  @Benchmark
  public int scrape() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 20);
    registry.scrape(text);
    return text.size();
  }
}
