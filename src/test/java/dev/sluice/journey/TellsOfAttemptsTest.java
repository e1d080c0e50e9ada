package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.BilledSluice;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever looks at the metrics of deployments sees every attempt, what it took, and what the gateway added. */
class TellsOfAttemptsTest {
  private static final String CHAT = "{\"model\":\"chat\",\"messages\":[]}";

  private static String config(FakeUpstream first, FakeUpstream second) {
    return """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/first-model, api_base: "%s", api_key: sk-0}
            model_info: {id: first}
          - model_name: spare
            litellm_params: {model: openai/second-model, api_base: "%s", api_key: sk-0, rpm: 600}
            model_info: {id: second}
        router_settings:
          num_retries: 1
          allowed_fails: 0
          max_cooldown_share: 1
          fallbacks: [{chat: [spare]}]
        """.formatted(first.base(), second.base());
  }

  /** The sum of all series with this name and these labels. */
  private static double sum(Scrape scrape, String name, String... labels) {
    return scrape
        .text()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Stream.of(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void everyAttemptAndTheGroupThatStoodInAreCounted() {
    try (FakeUpstream first = FakeUpstream.start();
        FakeUpstream second = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(config(first, second))) {
      first.always(Answers.error(500, "server_error", "no"));
      second.always(Answers.chat("yes")
          .header("x-ratelimit-remaining-requests", "41")
          .header("x-ratelimit-remaining-tokens", "4242"));
      assertThat(sluice.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(200);
      Eventually.until(
          () -> sum(Scrape.of(sluice), "litellm_deployment_successful_fallbacks_total") == 1,
          () -> Scrape.of(sluice).text());
      Scrape scrape = Scrape.of(sluice);
      String one = "model_id=\"first\"";
      String two = "model_id=\"second\"";
      int attempts = first.requests().size();
      assertThat(attempts).isPositive();
      assertThat(sum(
              scrape,
              "litellm_deployment_failure_responses_total",
              one,
              "exception_status=\"500\"",
              "exception_class=\"Openai.InternalServerError\""))
          .isEqualTo(attempts);
      assertThat(sum(scrape, "litellm_deployment_total_requests_total", one)).isEqualTo(attempts);
      assertThat(sum(scrape, "litellm_deployment_success_responses_total", two)).isEqualTo(1);
      assertThat(sum(
              scrape,
              "litellm_deployment_successful_fallbacks_total",
              "requested_model=\"chat\"",
              "fallback_model=\"spare\"",
              "exception_status=\"500\""))
          .isEqualTo(1);
      assertThat(sum(scrape, "litellm_proxy_total_requests_metric_total")).isEqualTo(1);
      assertThat(sum(scrape, "litellm_deployment_state", one)).as("left alone").isEqualTo(2);
      assertThat(sum(scrape, "litellm_deployment_state", two)).isZero();
      assertThat(
              sum(scrape, "litellm_deployment_cooled_down_total", one, "exception_status=\"500\""))
          .isEqualTo(1);
      assertThat(sum(scrape, "litellm_deployment_rpm_limit", two)).isEqualTo(600);
      assertThat(sum(scrape, "litellm_remaining_requests_metric", two)).isEqualTo(41);
      assertThat(sum(scrape, "litellm_remaining_tokens_metric", two)).isEqualTo(4242);
      assertThat(sum(scrape, "sluice_upstream_connections", "state=\"in_use\"")).isZero();
      assertThat(sum(scrape, "sluice_upstream_connections", "state=\"idle\"")).isPositive();
    }
  }

  @Test
  void whatTheUpstreamTakesIsNotTheGatewaysOverhead() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream))) {
      sluice.post("/v1/chat/completions", CHAT); // what is slow the first time
      Scrape before = Scrape.of(sluice);
      int requests = 5;
      for (int i = 0; i < requests; i++) {
        upstream.answer(Script.events()
            .delay(100)
            .event(Answers.chatEvent(new JsonObject().put("content", "a"), null))
            .delay(100)
            .event(Answers.chatEvent(new JsonObject(), "stop"))
            .done());
        String streamed = "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}";
        assertThat(sluice.post("/v1/chat/completions", streamed).body()).contains("[DONE]");
      }
      Eventually.until(
          () -> sum(Scrape.of(sluice), "sluice_overhead_seconds_count") == requests + 1,
          () -> Scrape.of(sluice).text());
      Scrape after = Scrape.of(sluice);
      double overhead =
          sum(after, "sluice_overhead_seconds_sum") - sum(before, "sluice_overhead_seconds_sum");
      double upstreams = sum(after, "litellm_llm_api_latency_metric_sum")
          - sum(before, "litellm_llm_api_latency_metric_sum");
      double firstBytes = sum(after, "litellm_llm_api_time_to_first_token_metric_sum");
      assertThat(upstreams).isGreaterThan(requests * 0.2);
      assertThat(firstBytes).isBetween(requests * 0.1, upstreams - requests * 0.09);
      assertThat(overhead).isPositive().isLessThan(requests * 0.1);
      assertThat(sum(after, "sluice_time_between_events_seconds_count")).isPositive();
    }
  }

  @Test
  void aStreamHeldBackForItsCallerIsSeenAndTimed() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream))) {
      String event = "data: "
          + Answers.chatEvent(new JsonObject().put("content", "x".repeat(300)), null) + "\n\n";
      upstream.answer(Script.events().burst(20_000, i -> event.getBytes()).done());
      try (RawCaller caller = RawCaller.withReceiveBuffer(sluice.port(), 16 * 1024)) {
        caller.send(RawCaller.post(
            "/v1/chat/completions", "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}"));
        Eventually.until(
            () -> sum(Scrape.of(sluice), "sluice_stalled_streams") == 1,
            () -> Scrape.of(sluice).text());
        assertThat(caller.answer().text()).endsWith("[DONE]\n\n");
      }
      Eventually.until(
          () -> sum(Scrape.of(sluice), "sluice_stalled_streams") == 0,
          () -> Scrape.of(sluice).text());
      assertThat(sum(Scrape.of(sluice), "sluice_stream_stalls_total")).isPositive();
      assertThat(sum(Scrape.of(sluice), "sluice_stream_stalled_seconds_total")).isPositive();
    }
  }

  @Test
  void aConnectionInUseIsSeenAsSuch() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream))) {
      Gate gate = new Gate();
      upstream.answer(Script.events().stall(gate).done());
      try (RawCaller caller = RawCaller.to(sluice.port())) {
        caller.send(RawCaller.post("/v1/chat/completions", CHAT));
        gate.awaitReached();
        assertThat(sum(Scrape.of(sluice), "sluice_upstream_connections", "state=\"in_use\""))
            .isEqualTo(1);
        gate.open();
        caller.answer().text();
      }
      Eventually.until(
          () -> sum(Scrape.of(sluice), "sluice_upstream_connections", "state=\"in_use\"") == 0,
          () -> Scrape.of(sluice).text());
    }
  }

  @Test
  void asManyNamesAsAnybodyAsksForMakeNoSeries() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream))) {
      sluice.post("/v1/chat/completions", CHAT);
      sluice.post("/v1/chat/completions", CHAT.replace("chat", "unknown-0"));
      long before = Scrape.of(sluice).text().lines().count();
      for (int i = 1; i < 300; i++) {
        sluice.post(
            "/v1/chat/completions",
            "{\"model\":\"unknown-" + i + "\",\"user\":\"user-" + i + "\",\"messages\":[]}",
            "authorization",
            "Bearer sk-random-" + i);
      }
      String scrape = Scrape.of(sluice).text();
      assertThat(scrape).doesNotContainPattern(Pattern.compile("unknown-\\d|user-\\d|sk-random"));
      assertThat(scrape.lines().count()).isLessThan(before + 150); // those of the JVM come and go
    }
  }

  @Test
  void metersAreReadOffByAWorkerAndNoEventLoop() {
    try (FakeUpstream upstream = FakeUpstream.start();
        BilledSluice sluice = BilledSluice.start(SluiceUnderTest.oneModel(upstream))) {
      Set<String> readers = ConcurrentHashMap.newKeySet();
      Gauge.builder("reads", () -> {
            readers.add(Thread.currentThread().getName());
            return 1;
          })
          .register(sluice.registry());
      for (String accept : List.of("text/plain", "application/openmetrics-text; version=1.0.0")) {
        try (RawCaller caller = RawCaller.to(sluice.port())) {
          String type = caller
              .send(RawCaller.get("/metrics", "accept: " + accept))
              .answer()
              .header("content-type");
          assertThat(type).startsWith(accept.substring(0, 10));
        }
      }
      assertThat(readers)
          .isNotEmpty()
          .allMatch(name -> name.contains("worker") && !name.contains("eventloop"));
    }
  }
}
