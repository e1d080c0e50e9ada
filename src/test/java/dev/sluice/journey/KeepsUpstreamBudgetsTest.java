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
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment or a provider may cost is not forgotten by a restart, and counted once by all replicas. */
class KeepsUpstreamBudgetsTest {
  private static final String MASTER = "sk-master-0123456789";
  private static final String[] ADMIN = {"authorization", "Bearer " + MASTER};

  private final FakeUpstream upstream =
      FakeUpstream.start().always(Answers.chat("one two three")); // 10 tokens, one dollar

  @AfterEach
  void stop() {
    upstream.close();
  }

  private SluiceUnderTest start(String general, String router, Map<String, String> environment) {
    return SluiceUnderTest.start("""
        model_list:
          - model_name: bounded
            litellm_params: &up
              model: openai/m
              api_base: "%1$s"
              api_key: k
              input_cost_per_token: 0.1
              output_cost_per_token: 0.1
              max_budget: 1.5
              budget_duration: 30d
          - model_name: provider
            litellm_params: {<<: *up, model: hosted_vllm/m, max_budget: 1000}
        router_settings:
          num_retries: 0
          provider_budget_config: {hosted_vllm: {budget_limit: 1.5, time_period: 30d}}
          %3$s
        general_settings: {%2$s}
        sluice_settings: {drain_timeout: 1}
        """.formatted(upstream.base(), general, router), environment);
  }

  private static HttpResponse<String> ask(SluiceUnderTest sluice, String model, String... headers) {
    String body = "{\"model\":\"" + model + "\",\"messages\":[]}";
    return sluice.post("/v1/chat/completions", body, headers);
  }

  private static void spend(SluiceUnderTest sluice, String... headers) {
    for (String model : new String[] {"bounded", "provider"}) {
      assertThat(ask(sluice, model, headers).statusCode()).isEqualTo(200);
      assertThat(ask(sluice, model, headers).statusCode())
          .as("half a dollar left")
          .isEqualTo(200);
    }
    refused(sluice, headers);
  }

  private static void refused(SluiceUnderTest sluice, String... headers) {
    for (String model : new String[] {"bounded", "provider"}) {
      HttpResponse<String> answer = ask(sluice, model, headers);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
      assertThat(answer.body()).contains("deployment_budget_exceeded");
    }
  }

  /** Until what the other spent is known here: nothing is asked for, which would cost too. */
  private static void awaitSpent(SluiceUnderTest sluice) {
    String left = "litellm_provider_remaining_budget_metric{api_provider=\"hosted_vllm\"}";
    Eventually.until(
        () -> Scrape.of(sluice).has("litellm_provider_remaining_budget_metric")
            && Scrape.of(sluice).value(left) == -0.5,
        () -> "left: " + Scrape.of(sluice).value(left));
  }

  @Test
  void aRestartForgetsNothing(@TempDir Path folder) {
    Map<String, String> database = Map.of("DATABASE_URL", "sqlite:" + folder.resolve("s.db"));
    String key;
    try (SluiceUnderTest sluice = start("master_key: " + MASTER, "", database)) {
      key = new JsonObject(sluice.post("/key/generate", "{}", ADMIN).body()).getString("key");
      spend(sluice, "authorization", "Bearer " + key);
    }
    try (SluiceUnderTest sluice = start("master_key: " + MASTER, "", database)) {
      refused(sluice, "authorization", "Bearer " + key);
    }
  }

  @Test
  void replicasOnOneDatabaseCountTogether() {
    Map<String, String> database = Map.of("DATABASE_URL", PostgresUnderTest.newUrl());
    try (SluiceUnderTest one = start("master_key: " + MASTER, "", database);
        SluiceUnderTest other = start("master_key: " + MASTER, "", database)) {
      spend(one, ADMIN);
      awaitSpent(other);
      refused(other, ADMIN);
    }
  }

  @Test
  void replicasOnOneRedisCountTogetherWithoutALedgerAndAcrossRestarts() {
    try (RedisUnderTest redis = RedisUnderTest.start()) {
      String router = "redis_host: 127.0.0.1\n  redis_timeout: 5\n  redis_port: " + redis.port();
      try (SluiceUnderTest other = start("", router, Map.of())) {
        try (SluiceUnderTest one = start("", router, Map.of())) {
          spend(one);
          awaitSpent(other);
          refused(other);
        }
      }
      try (SluiceUnderTest again = start("", router, Map.of())) {
        awaitSpent(again);
        refused(again);
      }
    }
  }

  @Test
  void aReloadForgetsNothingEither() throws IOException {
    try (SluiceUnderTest sluice = start("", "", Map.of())) {
      spend(sluice);
      String text = Files.readString(sluice.configFile());
      sluice.rewrite(text.replace("num_retries: 0", "num_retries: 1"));
      Eventually.until(
          () -> Scrape.of(sluice).value("sluice_config_version") == 2, () -> "no reload");
      refused(sluice);
    }
  }
}
