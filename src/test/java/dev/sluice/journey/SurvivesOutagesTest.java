package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.WHOLE_BODY;
import static dev.sluice.journey.Streaming.awaitIdle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When everything behind it fails, Sluice does not multiply the load that makes it fail. */
class SurvivesOutagesTest {
  private static final int REQUESTS_PER_SECOND = 1000;
  private static final int SECONDS = 3;
  private static final int BURST_EVERY_MILLIS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(1); // a machine may be busy

  private FakeUpstream upstream;
  private SluiceUnderTest sluice;
  private Vertx vertx;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    vertx = Vertx.vertx();
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: &deployment
              model: openai/one
              api_base: %s
              api_key: sk-upstream-0123456789
          - model_name: chat
            litellm_params: {<<: *deployment, model: openai/two}
        """.formatted(upstream.base()));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
    sluice.close();
    upstream.close();
  }

  @Test
  void anOutageIsNotMultiplied() {
    upstream.always(Answers.error(500, "server_error", "down"));
    Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    int sent = send(statuses);
    Eventually.within(
        PATIENCE, () -> statuses.values().stream().mapToInt(n -> n).sum() == sent, () -> statuses);
    assertThat(statuses).containsOnlyKeys(500);
    assertThat(upstream.requests()).hasSizeBetween(sent, sent + sent / 5);
    awaitIdle(sluice, upstream);
  }

  /** Whether or not anything comes back: a thousand a second where the machine has time for it, in small bursts. */
  private int send(Map<Integer, Integer> statuses) {
    HttpClient client =
        vertx.httpClientBuilder().with(new PoolOptions().setHttp1MaxSize(2000)).build();
    int perBurst = REQUESTS_PER_SECOND * BURST_EVERY_MILLIS / 1000;
    int total = REQUESTS_PER_SECOND * SECONDS;
    AtomicInteger sent = new AtomicInteger();
    vertx.setPeriodic(BURST_EVERY_MILLIS, timer -> {
      for (int i = 0; i < perBurst && sent.get() < total; i++) {
        sent.incrementAndGet();
        ask(client, statuses);
      }
    });
    Eventually.within(PATIENCE, () -> sent.get() == total, sent::get);
    return total;
  }

  private void ask(HttpClient client, Map<Integer, Integer> statuses) {
    client
        .request(HttpMethod.POST, sluice.port(), "127.0.0.1", CHAT)
        .compose(request ->
            request.putHeader("content-type", "application/json").send(Buffer.buffer(WHOLE_BODY)))
        .compose(response -> response.body().map(body -> response))
        .map(HttpClientResponse::statusCode)
        .otherwise(0)
        .onSuccess(status -> statuses.merge(status, 1, Integer::sum));
  }
}
