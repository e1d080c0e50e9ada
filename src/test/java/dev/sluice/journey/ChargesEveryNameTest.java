package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.ledger.KeyHash;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that answered is charged under each name that it has limits under, an alias or a wildcard's too, and what is
 * charged while requests run is what a restart finds stored.
 */
class ChargesEveryNameTest {
  private final FakeUpstream broken =
      FakeUpstream.start().always(Answers.error(500, "server_error", "broken"));

  @TempDir
  private Path folder;

  @AfterEach
  void stop() {
    broken.close();
  }

  private Tenancy start() {
    String more = """
        - model_name: cheap
          litellm_params:
            {model: openai/cheap, api_base: BROKEN, api_key: k, num_retries: 0,
             input_cost_per_token: 0.000001, output_cost_per_token: 0.000001}
        - model_name: "openai/*"
          litellm_params:
            {model: "openai/*", api_base: UPSTREAM, api_key: k, num_retries: 0,
             input_cost_per_token: 0.001, output_cost_per_token: 0.001}
        router_settings:
          disable_cooldowns: true
          model_group_alias: {other-name: chat}
          fallbacks: [{cheap: [openai/dear]}]
        """.replace("BROKEN", broken.base());
    return Tenancy.of(more, Map.of("DATABASE_URL", "sqlite:" + folder.resolve("s.db")));
  }

  private static String limits(double dollars, String... models) {
    StringBuilder limits = new StringBuilder();
    for (String model : models) {
      limits.append(limits.isEmpty() ? "" : ", ");
      limits.append("'" + model + "': {'budget_limit': " + dollars + ", 'time_period': '30d'}");
    }
    return "'model_max_budget': {" + limits + "}";
  }

  private static String account(String key) {
    return "key:" + KeyHash.of(key);
  }

  private static Map<String, Long> spent(Tenancy tenancy, String account, String... models) {
    Map<String, Long> spent = new LinkedHashMap<>();
    for (String model : models) {
      spent.put(model, tenancy.accounts().spending().of(account + "/model:" + model));
    }
    return spent;
  }

  /** What accounts have spent once the answer is paid for. */
  private static Map<String, Long> ask(
      Tenancy tenancy, String key, String model, String account, String... models) {
    long before = tenancy.accounts().spending().of(account(key));
    assertThat(tenancy.ask(key, model).statusCode()).isEqualTo(200);
    Eventually.until(
        () -> tenancy.accounts().spending().of(account(key)) > before, () -> "nothing is charged");
    return spent(tenancy, account, models);
  }

  private void isStored(Map<String, Long> live, String account) {
    try (Tenancy tenancy = start()) {
      tenancy.get("/key/list");
      assertThat(spent(tenancy, account, live.keySet().toArray(String[]::new))).isEqualTo(live);
    }
  }

  @Test
  void aNameBehindAWildcardAndTheWildcardBearTheCostOfWhatTheyAnswer() {
    String[] names = {"openai/*", "openai/dear", "openai/other"};
    Map<String, Long> live;
    String key;
    try (Tenancy tenancy = start()) {
      key = tenancy.key(limits(5, names));
      live = ask(tenancy, key, "openai/dear", account(key), names);
      long cost = live.get("openai/dear");
      assertThat(cost).isPositive();
      assertThat(live.values()).containsExactly(cost, cost, 0L);
    }
    isStored(live, account(key));
  }

  @Test
  void soTheyDoWhenTheyStandIn() {
    String[] names = {"cheap", "openai/*", "openai/dear"};
    Map<String, Long> live;
    String key;
    try (Tenancy tenancy = start()) {
      key = tenancy.key(limits(5, names));
      live = ask(tenancy, key, "cheap", account(key), names);
      long cost = live.get("openai/*");
      assertThat(cost).isPositive();
      assertThat(live.values()).containsExactly(0L, cost, cost);
    }
    isStored(live, account(key));
  }

  @Test
  void whatHasNoneLeftUnderItsOwnNameDoesNotStandIn() {
    try (Tenancy tenancy = start()) {
      String key = tenancy.key(limits(0.005, "openai/dear"));
      ask(tenancy, key, "cheap", account(key));
      assertThat(tenancy.ask(key, "cheap").statusCode()).isEqualTo(500);
      assertThat(Tenancy.code(tenancy.ask(key, "openai/dear"), 429)).isEqualTo("budget_exceeded");
    }
  }

  @Test
  void anAliasAndItsGroupBearTheCostInATeamAlsoAfterARestart() {
    String[] names = {"chat", "other-name"};
    Map<String, Long> live;
    try (Tenancy tenancy = start()) {
      tenancy.post("/team/new", "{'team_id': 't', " + limits(5, names) + "}");
      String key = tenancy.key("'team_id': 't', " + limits(5, names));
      Map<String, Long> first = ask(tenancy, key, "chat", "team:t", names);
      assertThat(first.get("chat")).isPositive();
      assertThat(first.get("other-name"))
          .as("it was not asked for by that name")
          .isZero();
      live = ask(tenancy, key, "other-name", "team:t", names);
      assertThat(live.get("chat")).isEqualTo(2 * first.get("chat"));
      assertThat(live.get("other-name")).isEqualTo(first.get("chat"));
      assertThat(spent(tenancy, account(key), names)).isEqualTo(live);
    }
    isStored(live, "team:t");
  }
}
