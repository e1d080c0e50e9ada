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
  private static final int TOTAL = 3 * REQUESTS_PER_SECOND;
  private static final int BURST_EVERY_MILLIS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(1); // a machine may be busy
  /** In which the budget of retries looks back to the first request; beyond, some of it is forgotten. */
  private static final Duration REMEMBERED = Duration.ofSeconds(9);

  private static final int ALWAYS = 10; // retries, however few requests there were

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
    long begun = System.nanoTime();
    AtomicInteger sent = send(statuses);
    Eventually.within(
        PATIENCE,
        () -> answered(statuses) == TOTAL || System.nanoTime() - begun > REMEMBERED.toNanos(),
        () -> statuses);
    int asked =
        upstream.requests().size(); // before their number is read, so that none counts too much
    int calls = sent.get();
    int lanes = Runtime.getRuntime().availableProcessors(); // each may take the last retry at once
    assertThat(asked).isLessThanOrEqualTo(calls + Math.max(ALWAYS, calls / 10) + lanes);
    Eventually.within(PATIENCE, () -> answered(statuses) == TOTAL, () -> statuses);
    assertThat(statuses).containsOnlyKeys(500);
    assertThat(upstream.requests()).hasSizeGreaterThanOrEqualTo(TOTAL);
    awaitIdle(sluice, upstream);
  }

  private static int answered(Map<Integer, Integer> statuses) {
    return statuses.values().stream().mapToInt(n -> n).sum();
  }

  /**
   * Whether or not anything comes back: a thousand a second where the machine has time for it, in small bursts.
   *
   * @return how many so far
   */
  private AtomicInteger send(Map<Integer, Integer> statuses) {
    HttpClient client =
        vertx.httpClientBuilder().with(new PoolOptions().setHttp1MaxSize(2000)).build();
    int perBurst = REQUESTS_PER_SECOND * BURST_EVERY_MILLIS / 1000;
    AtomicInteger sent = new AtomicInteger();
    vertx.setPeriodic(BURST_EVERY_MILLIS, timer -> {
      for (int i = 0; i < perBurst && sent.get() < TOTAL; i++) {
        sent.incrementAndGet();
        ask(client, statuses);
      }
    });
    return sent;
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
