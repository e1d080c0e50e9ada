package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Scrape;
import dev.sluice.ledger.KeyHash;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in may cost more than what was asked for: budgets hold for what is paid in the end. */
class ChargesFallbacksTest {
  private final FakeUpstream broken =
      FakeUpstream.start().always(Answers.error(500, "server_error", "broken"));

  @AfterEach
  void stop() {
    broken.close();
  }

  private String models(String fallbacks) {
    return """
        - model_name: cheap
          litellm_params:
            {model: openai/cheap, api_base: BROKEN, api_key: k, num_retries: 0,
             input_cost_per_token: 0.000001, output_cost_per_token: 0.000001}
        - model_name: gratis
          litellm_params:
            {model: openai/gratis, api_base: BROKEN, api_key: k, num_retries: 0,
             input_cost_per_token: 0, output_cost_per_token: 0}
        - model_name: gladly
          litellm_params:
            {model: openai/gladly, api_base: UPSTREAM, api_key: k, num_retries: 0,
             input_cost_per_token: 0, output_cost_per_token: 0}
        - model_name: "openai/*"
          litellm_params: {model: "openai/*", api_base: UPSTREAM, api_key: k}
        router_settings:
          disable_cooldowns: true
          fallbacks: FALLBACKS
        """.replace("BROKEN", broken.base()).replace("FALLBACKS", fallbacks);
  }

  private static HttpResponse<String> ask(Tenancy tenancy, String key, String body) {
    return tenancy.sluice.post("/v1/chat/completions", body, "authorization", "Bearer " + key);
  }

  @Test
  void whatTheConfigNamesIsPricedBeforeItIsNeeded() throws Exception {
    try (Tenancy tenancy = Tenancy.of(models("[{cheap: [chat]}]"))) {
      String key = tenancy.key("'max_budget': 0.05");
      Gate gate = tenancy.hold();
      CompletableFuture<HttpResponse<String>> first =
          CompletableFuture.supplyAsync(() -> tenancy.ask(key, "cheap"));
      gate.awaitReached();
      assertThat(Tenancy.code(tenancy.ask(key, "cheap"), 429)).isEqualTo("budget_exceeded");
      gate.open();
      assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theModelThatAnsweredBearsTheCostAlsoAfterARestart(@TempDir Path folder) {
    Map<String, String> database = Map.of("DATABASE_URL", "sqlite:" + folder.resolve("s.db"));
    String models = models("[{cheap: [chat]}]");
    String key;
    try (Tenancy tenancy = Tenancy.of(models, database)) {
      key =
          tenancy.key("'model_max_budget': {'chat': {'budget_limit': 0.005, 'time_period': '30d'},"
              + " 'cheap': {'budget_limit': 1, 'time_period': '30d'}}");
      assertThat(tenancy.ask(key, "cheap").statusCode()).isEqualTo(200);
      String account = "key:" + KeyHash.of(key) + "/model:";
      Eventually.until(
          () -> tenancy.accounts().spending().of(account + "chat") > 5_000_000,
          () -> tenancy.accounts().spending().of(account + "chat"));
      assertThat(tenancy.accounts().spending().of(account + "cheap")).isZero();
      refusedOf(tenancy, key);
      Eventually.until(() -> tenancy.spent(key) > 0, () -> "nothing is stored");
    }
    try (Tenancy tenancy = Tenancy.of(models, database)) {
      refusedOf(tenancy, key);
    }
  }

  /** The budget of chat is spent: it is refused, and does not stand in. */
  private static void refusedOf(Tenancy tenancy, String key) {
    assertThat(Tenancy.code(tenancy.ask(key, "chat"), 429)).isEqualTo("budget_exceeded");
    assertThat(tenancy.ask(key, "cheap").statusCode()).isEqualTo(500);
  }

  @Test
  void whatIsFreeStaysSoButNothingThatCostsStandsInForIt() {
    try (Tenancy tenancy = Tenancy.of(models("[{gratis: [chat]}, {gladly: [chat]}]"))) {
      String spent = tenancy.key("'max_budget': 0");
      assertThat(tenancy.ask(spent, "gladly").statusCode()).isEqualTo(200);
      assertThat(tenancy.ask(spent, "gratis").statusCode()).isEqualTo(500);
      assertThat(Tenancy.code(tenancy.ask(spent, "chat"), 429)).isEqualTo("budget_exceeded");
      String rich = tenancy.key("'max_budget': 5");
      assertThat(tenancy.ask(rich, "gratis").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aFreeModelOpensNoWayToOneThatCostsByNamingIt() {
    try (Tenancy tenancy = Tenancy.of(models("[]"))) {
      String spent = tenancy.key("'max_budget': 0");
      String named =
          Tenancy.body("gratis").replace("{\"model\"", "{\"fallbacks\":[\"chat\"],\"model\"");
      assertThat(Tenancy.code(ask(tenancy, spent, named), 429)).isEqualTo("budget_exceeded");
      assertThat(tenancy.upstream.requests()).isEmpty();
      String free = named.replace("\"chat\"", "\"gladly\"");
      assertThat(ask(tenancy, spent, free).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatCallersWriteIsNoLabelOfAMetric() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (Tenancy tenancy = Tenancy.of(models("[]"))) {
      String key = tenancy.key("'key_alias': 'ours'");
      for (int i = 0; i < 20; i++) {
        String madeUp = "madeup" + Long.toHexString(random.nextLong());
        String[] names = {"openai/" + madeUp, madeUp};
        tenancy.ask(key, names[i % 2], "x-litellm-customer-id", madeUp, "x-litellm-tags", madeUp);
        tenancy.ask("sk-" + madeUp, "chat");
      }
      Eventually.until(
          () -> Scrape.of(tenancy.sluice).text().contains("requested_model=\"openai/*\"")
              || Scrape.of(tenancy.sluice).text().contains("openai/*"),
          () -> "no metric tells of the requests");
      assertThat(Scrape.of(tenancy.sluice).text()).as("seed %d", seed).doesNotContain("madeup");
    }
  }
}
