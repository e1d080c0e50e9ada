package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Money;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the config says of budgets, teams and keys holds for those about whom nothing else is said. */
class LimitsByConfigTest {
  private static final String CUSTOMER = "x-litellm-customer-id";

  @Test
  void customersHaveTheBudgetThatTheConfigNames() {
    try (Tenancy tenancy = Tenancy.of("litellm_settings: {max_end_user_budget_id: everybody}")) {
      String key = tenancy.key("");
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "ann").statusCode()).isEqualTo(200);
      tenancy.post("/budget/new", "{'budget_id': 'everybody', 'rpm_limit': 1}");
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "ann").statusCode()).isEqualTo(200);
      HttpResponse<String> refused = tenancy.ask(key, "chat", CUSTOMER, "ann");
      assertThat(Tenancy.code(refused, 429)).isEqualTo("rate_limit_exceeded");
      assertThat(refused.body()).contains("customer 'ann'");
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "bob").statusCode()).isEqualTo(200);
      tenancy.post("/customer/new", "{'user_id': 'cyd'}");
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "cyd").statusCode()).isEqualTo(200);
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "cyd").statusCode()).isEqualTo(429);
      tenancy.post("/customer/new", "{'user_id': 'dan', 'rpm_limit': 2}");
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "dan").statusCode()).isEqualTo(200);
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "dan").statusCode()).isEqualTo(200);
      tenancy.post("/budget/update", "{'budget_id': 'everybody', 'rpm_limit': 5}");
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "ann").statusCode()).isEqualTo(200);
      tenancy.post(
          "/budget/update", "{'budget_id': 'everybody', 'rpm_limit': null, 'max_budget': 0}");
      assertThat(Tenancy.code(tenancy.ask(key, "chat", CUSTOMER, "eve"), 429))
          .isEqualTo("budget_exceeded");
      tenancy.post("/budget/delete", "{'id': 'everybody'}");
      assertThat(tenancy.ask(key, "chat", CUSTOMER, "eve").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aNewTeamHasTheBudgetOfTheFirstEntry() {
    String settings = "litellm_settings: {default_team_settings: [{team_id: a, max_budget: 7},"
        + " {team_id: b, max_budget: 9}]}";
    try (Tenancy tenancy = Tenancy.of(settings)) {
      assertThat(tenancy.post("/team/new", "{}").getDouble("max_budget")).isEqualTo(7);
      assertThat(tenancy.post("/team/new", "{'max_budget': 3}").getDouble("max_budget"))
          .isEqualTo(3);
    }
  }

  @Test
  void spendIsSetInPeriodsOfABudgetRowToo() {
    try (Tenancy tenancy = Tenancy.of("")) {
      tenancy.post(
          "/budget/new", "{'budget_id': 'daily', 'max_budget': 0.05, 'budget_duration': '30d'}");
      String key = tenancy.key("'budget_id': 'daily'");
      assertThat(tenancy.status(key)).isEqualTo(200);
      tenancy
          .accounts()
          .spending()
          .set(new Balance("key:" + KeyHash.of(key), "30d", Money.nanos(1), Long.MAX_VALUE));
      assertThat(tenancy.status(key)).isEqualTo(429);
      tenancy.post("/key/" + key + "/reset_spend", "{'reset_to': 0}");
      assertThat(tenancy.status(key)).isEqualTo(200);
      tenancy.post("/key/" + key + "/reset_spend", "{'reset_to': 1}");
      assertThat(Tenancy.code(tenancy.ask(key, "chat"), 429)).isEqualTo("budget_exceeded");
    }
  }

  @Test
  void aPeriodEndsInTheConfigsTimeZoneWhereverItIsTold() {
    String zone = "Pacific/Kiritimati"; // 14 hours before UTC
    try (Tenancy tenancy = Tenancy.of("litellm_settings: {timezone: " + zone + "}")) {
      JsonObject made = tenancy.post("/key/generate", "{'max_budget': 0, 'budget_duration': '1d'}");
      Instant midnight = LocalDate.now(ZoneId.of(zone))
          .plusDays(1)
          .atStartOfDay(ZoneId.of(zone))
          .toInstant();
      assertThat(Instant.parse(made.getString("budget_reset_at"))).isEqualTo(midnight);
      HttpResponse<String> refused = tenancy.ask(made.getString("key"), "chat");
      assertThat(Tenancy.code(refused, 429)).isEqualTo("budget_exceeded");
      assertThat(refused.body())
          .contains(midnight.toString().replace("T", " ").replace("Z", " UTC"));
    }
  }

  @Test
  void aKeyWhoseTeamIsGoneIsRefusedEverywhere() {
    try (Tenancy tenancy = Tenancy.of("")) {
      tenancy.post("/team/new", "{'team_id': 't', 'rpm_limit': 1}");
      String key = tenancy.key("'team_id': 't'");
      assertThat(tenancy.status(key)).isEqualTo(200);
      tenancy.accounts().removeTeam("t");
      HttpResponse<String> refused = tenancy.ask(key, "chat");
      assertThat(Tenancy.code(refused, 401)).isEqualTo("team_not_found");
      assertThat(refused.body()).contains("'t'", "/team/new");
      assertThat(
              tenancy.sluice.get("/v1/models", "authorization", "Bearer " + key).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void aKeyGetsAnotherValueWhenItsTimeHasCome() {
    Map<String, String> environment = Map.of(
        "LITELLM_KEY_ROTATION_ENABLED", "true",
        "LITELLM_KEY_ROTATION_CHECK_INTERVAL_SECONDS", "1",
        "LITELLM_KEY_ROTATION_GRACE_PERIOD", "1h");
    try (Tenancy tenancy = Tenancy.of("", environment)) {
      tenancy.post("/user/new", "{'user_id': 'ann', 'auto_create_key': false}");
      String steady = tenancy.key("'auto_rotate': true, 'rotation_interval': '30d'");
      JsonObject made = tenancy.post(
          "/key/generate",
          "{'auto_rotate': true, 'rotation_interval': '1s', 'user_id': 'ann', 'max_budget': 5}");
      String old = made.getString("key");
      String[] own = {"authorization", "Bearer " + old};
      assertThat(Instant.parse(made.getString("key_rotation_at"))).isAfter(Instant.EPOCH);
      Eventually.until(
          () -> tenancy.sluice.get("/key/info?key=" + old, Tenancy.ADMIN).statusCode() == 404,
          () -> "it was not rotated");
      assertThat(tenancy.status(old)).as("in its grace").isEqualTo(200);
      assertThat(tenancy.sluice.post("/key/regenerate", "{}", own).statusCode()).isEqualTo(403);
      List<String> renewed = new ArrayList<>();
      Eventually.until(() -> renewed.addAll(renewed(tenancy)), () -> "nobody has a new value");
      assertThat(tenancy.status(renewed.get(0))).as("told to an admin").isEqualTo(200);
      assertThat(tenancy.get("/key/info?key=" + steady).getString("key")).isEqualTo(steady);
    }
  }

  /** The new value that an admin has made of Ann's key; none when it was rotated just then. */
  private static List<String> renewed(Tenancy tenancy) {
    JsonObject row = tenancy
        .get("/key/list?user_id=ann&return_full_object=true")
        .getJsonArray("keys")
        .getJsonObject(0);
    assertThat(row.getInteger("rotation_count")).isPositive();
    assertThat(row.getString("last_rotation_at")).isNotNull();
    JsonObject asked =
        new JsonObject().put("key", row.getString("token")).put("auto_rotate", false);
    HttpResponse<String> answer =
        tenancy.sluice.post("/key/regenerate", asked.encode(), Tenancy.ADMIN);
    return answer.statusCode() == 200
        ? List.of(new JsonObject(answer.body()).getString("key"))
        : List.of();
  }
}
