package dev.sluice.ops.trace.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.TracingSettings;
import dev.sluice.fake.CollectedSpan;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.OtlpCollector;
import dev.sluice.ops.Sockets;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A collector takes bodies of its own size only: all that fits arrives. */
class LargeBatchesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private static final String NAME = "n".repeat(1000);

  private SpanIntake intake(OtlpCollector collector) {
    URI endpoint = URI.create(collector.url() + "/v1/traces");
    return new SpanIntake(
        vertx,
        new Sockets(),
        new TracingSettings(endpoint, Map.of(), "sluice", Map.of(), 1, true, 8192));
  }

  private static void add(SpanIntake intake, int from, int to, String name) {
    for (int i = from; i < to; i++) {
      TraceContext context = new TraceContext(i, 1, 1, true, "");
      intake.add(intake.ofThisThread(), writer -> {
        writer.begin(context);
        writer.name(SpanWriter.SERVER, name);
      });
    }
  }

  @Test
  void whatIsTooLargeTogetherArrivesInParts() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start().taking(20_000)) {
      SpanIntake intake = intake(collector);
      add(intake, 0, 150, NAME);
      add(intake, 150, 151, NAME.repeat(30));
      add(intake, 151, 300, NAME);
      Eventually.until(
          () -> intake.sent() + intake.lost() == 300, () -> intake.sent() + " " + intake.lost());
      intake.close(5000);
      assertThat(collector.spans())
          .extracting(CollectedSpan::traceId)
          .as("each once")
          .doesNotHaveDuplicates()
          .hasSize(299);
      assertThat(intake.lost()).as("the one that is too large alone").isEqualTo(1);
    }
  }

  @Test
  void aCollectorThatTakesNothingIsNotAskedForEver() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start().taking(0)) {
      SpanIntake intake = intake(collector);
      add(intake, 0, 1000, NAME);
      Eventually.until(() -> intake.lost() == 1000, intake::lost);
      intake.close(5000);
      assertThat(intake.sent()).isZero();
      assertThat(collector.refused()).isLessThan(300); // of two batches
    }
  }
}
