package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.RedisUnderTest;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Two gateways on one PostgreSQL and one Redis. */
final class TwoReplicas implements AutoCloseable {
  static final String MASTER = "sk-master-0123456789";
  static final String[] ADMIN = {"authorization", "Bearer " + MASTER};
  static final String BODY = "{\"model\":\"chat\",\"max_tokens\":10,\"messages\":"
      + "[{\"role\":\"user\",\"content\":\"hello there\"}]}";

  final FakeUpstream upstream = FakeUpstream.start().always(Answers.chat("hello"));
  final SluiceUnderTest first;
  final SluiceUnderTest second;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TwoReplicas(int redisPort, String more, String routing) {
    Map<String, String> environment = Map.of("DATABASE_URL", PostgresUnderTest.newUrl());
    String yaml = """
        model_list:
          - model_name: chat
            litellm_params:
              model: openai/m
              api_base: %s
              api_key: k
              input_cost_per_token: 0.001
              output_cost_per_token: 0.001
        general_settings: {master_key: %s}
        router_settings: {num_retries: 0, redis_host: 127.0.0.1, redis_port: %d%s}
        sluice_settings: {drain_timeout: 1%s}
        """.formatted(upstream.base(), MASTER, redisPort, routing, more);
    first = SluiceUnderTest.start(yaml, environment);
    Eventually.until(
        () -> first.get("/key/list", ADMIN).statusCode() == 200, () -> "there is no ledger");
    second = SluiceUnderTest.start(yaml, environment);
  }

  /** On a machine that is busy with other things too, so that an answer of Redis may take its time. */
  static TwoReplicas patient(RedisUnderTest redis) {
    return shared(redis.port(), ", redis_timeout: 5", "");
  }

  static TwoReplicas shared(int redisPort, String more, String routing) {
    TwoReplicas replicas = new TwoReplicas(redisPort, more, routing);
    replicas.awaitRedis(1);
    return replicas;
  }

  /** Until both say that Redis is there, 1, or is not, 0. */
  void awaitRedis(int up) {
    for (SluiceUnderTest each : List.of(first, second)) {
      Eventually.until(
          () -> Scrape.of(each).has("sluice_redis_up")
              && Scrape.of(each).value("sluice_redis_up") == up,
          () -> "sluice_redis_up is not " + up);
    }
  }

  /** A key with these fields, known to both. */
  String key(String fields) {
    HttpResponse<String> made = first.post("/key/generate", "{" + fields + "}", ADMIN);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    String key = new JsonObject(made.body()).getString("key");
    Eventually.until(
        () -> second.get("/v1/models", "authorization", "Bearer " + key).statusCode() == 200,
        () -> "the second replica does not know the key");
    return key;
  }

  HttpResponse<String> call(SluiceUnderTest replica, String key) {
    return replica.post("/v1/chat/completions", BODY, "authorization", "Bearer " + key);
  }

  /** Statuses of so many concurrent requests, on both in turn. */
  List<Integer> callAtOnce(int requests, String key) {
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      calls.add(begin(i % 2 == 0 ? first : second, key));
    }
    return calls.stream().map(CompletableFuture::join).toList();
  }

  /** So many concurrent requests, on either at random. */
  List<CompletableFuture<Integer>> beginAtOnce(int requests, String key, Random random) {
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      calls.add(begin(random.nextBoolean() ? first : second, key));
    }
    return calls;
  }

  private CompletableFuture<Integer> begin(SluiceUnderTest replica, String key) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(replica.url() + "/v1/chat/completions"))
        .header("content-type", "application/json")
        .header("authorization", "Bearer " + key)
        .POST(HttpRequest.BodyPublishers.ofString(BODY))
        .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::statusCode);
  }

  @Override
  public void close() {
    first.close();
    second.close();
    upstream.close();
  }
}
