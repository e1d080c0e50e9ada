package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team may spend so much on one model, with all of its keys together, whatever restarts in between. */
class BoundsTeamsByModelTest {
  private static final String ALIAS = "router_settings: {model_group_alias: {other-name: chat}}";
  private static final String TEAM = "{'team_id': 't', 'model_max_budget':"
      + " {'chat': {'budget_limit': 0.05, 'time_period': '30d'}, 'free': {'budget_limit': 1}}}";

  private static void spend(Tenancy tenancy, String key, String model) {
    assertThat(tenancy.ask(key, model).statusCode()).isEqualTo(200);
    int more = 0;
    while (tenancy.ask(key, model).statusCode() == 200) {
      assertThat(more++).isLessThan(10);
    }
    assertThat(tenancy.accounts().spending().of("team:t/model:chat")).isPositive();
  }

  private static void refused(Tenancy tenancy, String key) {
    var answer = tenancy.ask(key, "chat");
    assertThat(Tenancy.code(answer, 429)).isEqualTo("budget_exceeded");
    assertThat(answer.body()).contains("team 't' with model 'chat'");
    assertThat(tenancy.ask(key, "free").statusCode()).isEqualTo(200);
  }

  @Test
  void itsKeysShareTheBudgetOfAModelAlsoAfterARestart(@TempDir Path folder) {
    Map<String, String> database = Map.of("DATABASE_URL", "sqlite:" + folder.resolve("s.db"));
    String one;
    try (Tenancy tenancy = Tenancy.of(ALIAS, database)) {
      var made = tenancy.post("/team/new", TEAM).getJsonObject("model_max_budget");
      assertThat(made.getJsonObject("chat").getDouble("budget_limit")).isEqualTo(0.05);
      one = tenancy.key("'team_id': 't'");
      String two =
          tenancy.key("'team_id': 't', 'model_max_budget': {'other-name': {'budget_limit': 5}}");
      spend(tenancy, two, "other-name");
      refused(tenancy, one);
      assertThat(tenancy.ask(tenancy.key(""), "chat").statusCode()).isEqualTo(200);
      Eventually.until(() -> tenancy.spent(two) > 0, () -> "nothing is stored");
    }
    try (Tenancy tenancy = Tenancy.of(ALIAS, database)) {
      refused(tenancy, one);
      tenancy.post(
          "/team/update",
          "{'team_id': 't', 'model_max_budget': {'chat': {'budget_limit': 5, 'time_period': '30d'}}}");
      assertThat(tenancy.status(one)).isEqualTo(200);
      tenancy.post("/team/update", "{'team_id': 't', 'model_max_budget': {}}");
      assertThat(tenancy
              .sluice
              .post("/team/delete", "{\"team_ids\": [\"t\"]}", Tenancy.ADMIN)
              .statusCode())
          .isEqualTo(200);
      tenancy.post("/team/new", TEAM);
      assertThat(tenancy.accounts().spending().of("team:t/model:chat")).isZero();
      assertThat(tenancy.status(tenancy.key("'team_id': 't'"))).isEqualTo(200);
    }
    try (Tenancy tenancy =
        Tenancy.of(ALIAS, database)) { // the deleted team's, which had no limit at last, is gone
      assertThat(tenancy.status(tenancy.key("'team_id': 't'"))).isEqualTo(200);
    }
  }
}
