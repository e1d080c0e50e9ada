package dev.sluice.journey;

import dev.sluice.fake.CollectedSpan;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.OtlpCollector;
import dev.sluice.fake.SluiceUnderTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway that sends its traces to a collector, as LiteLLM's users set it up. Closed after each test class. */
final class Traced implements AutoCloseable {
  static final String CHAT = "{\"model\":\"chat\",\"messages\":[]}";
  static final String STREAM = "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}";
  static final String PATH = "/v1/chat/completions";

  private static final AtomicInteger CALLS = new AtomicInteger();

  final FakeUpstream upstream = FakeUpstream.start();
  final OtlpCollector collector = OtlpCollector.start();
  final SluiceUnderTest sluice;

  /** @param more of the config file, such as other entries of the model list */
  Traced(String more) {
    sluice = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream)
            + more.formatted(upstream.base())
            + "litellm_settings: {callbacks: [otel]}\n",
        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()));
  }

  /** Makes a call with a name of its own. */
  Call post(String json, String... headers) {
    String id = "call-" + CALLS.incrementAndGet();
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "x-litellm-call-id";
    all[headers.length + 1] = id;
    sluice.post(PATH, json, all);
    return new Call(id);
  }

  /** What a call left in the collector. */
  final class Call {
    private final String id;

    Call(String id) {
      this.id = id;
    }

    String id() {
      return id;
    }

    CollectedSpan server() {
      return collector
          .await(1, span -> span.attribute("sluice.call_id").equals(id))
          .get(0);
    }

    /** Its attempts in order, once there are so many. */
    List<CollectedSpan> attempts(int count) {
      String trace = server().traceId();
      return collector
          .await(count, span -> span.isClient() && span.traceId().equals(trace))
          .stream()
          .sorted((one, other) ->
              one.attribute("sluice.attempt").compareTo(other.attribute("sluice.attempt")))
          .toList();
    }
  }

  @Override
  public void close() {
    sluice.close();
    collector.close();
    upstream.close();
  }
}
