package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Defaults;
import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.Gate;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that takes another's place has that one's account: limits hold for both together, and nothing spent is lost. */
class ReplacesKeysTest {
  private static String regenerate(Tenancy tenancy, String key, String fields) {
    return tenancy
        .post("/key/regenerate", "{'key': '" + key + "'" + fields + "}")
        .getString("key");
  }

  @Test
  void inItsGraceTheOldKeySharesTheNewOnesMinute() {
    try (Tenancy tenancy = Tenancy.of("")) {
      String old = tenancy.key("'rpm_limit': 3");
      assertThat(tenancy.status(old)).isEqualTo(200);
      String next = regenerate(tenancy, old, ", 'grace_period': '1h'");
      assertThat(tenancy.status(next)).isEqualTo(200);
      assertThat(tenancy.status(old)).isEqualTo(200);
      assertThat(tenancy.status(old)).isEqualTo(429);
      assertThat(tenancy.status(next)).isEqualTo(429);
    }
  }

  @Test
  void whatIsInFlightWithTheOldKeyCountsForTheNewOne() throws Exception {
    try (Tenancy tenancy = Tenancy.of("")) {
      String old = tenancy.key("'max_parallel_requests': 1, 'max_budget': 5");
      Gate gate = tenancy.hold();
      CompletableFuture<Integer> first = tenancy.begin(old);
      gate.awaitReached();
      String next = regenerate(tenancy, old, "");
      assertThat(tenancy.status(old)).isEqualTo(401);
      assertThat(tenancy.status(next)).isEqualTo(429);
      gate.open();
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(200);
      Eventually.until(() -> tenancy.spent(next) > 0, () -> "what the old key cost is not there");
      tenancy.upstream.always(Answers.chat("hello"));
      Eventually.until(() -> tenancy.status(next) == 200, () -> "its slot is not given back");
    }
  }

  @Test
  void aBudgetIsOneForBoth() {
    try (Tenancy tenancy = Tenancy.of("")) {
      String old = tenancy.key("'max_budget': 0.08");
      String next = regenerate(tenancy, old, ", 'grace_period': '1h'");
      int passed = 0;
      for (int i = 0; i < 12; i++) {
        passed += tenancy.status(i % 2 == 0 ? old : next) == 200 ? 1 : 0;
      }
      long spent = tenancy.accounts().spending().of("key:" + dev.sluice.ledger.KeyHash.of(old));
      assertThat(spent).isBetween(1L, 80_000_000L);
      assertThat(passed).isBetween(1, 11);
      Eventually.until(
          () -> tenancy.spent(next) * 1e9 == spent, () -> tenancy.spent(next) + ", not " + spent);
    }
  }

  @Test
  void whatIsSaidOfTheNewKeyHoldsForTheOldOneUntilItsGraceEnds() {
    try (Tenancy tenancy = Tenancy.of("")) {
      String first = tenancy.key("'key_alias': 'one'");
      String second = regenerate(tenancy, first, ", 'grace_period': '1h'");
      String third = regenerate(tenancy, second, ", 'grace_period': '1h'");
      assertThat(tenancy.status(first)).isEqualTo(200);
      assertThat(tenancy.status(second)).isEqualTo(200);
      tenancy.post("/key/block", "{'key': '" + third + "'}");
      assertThat(tenancy.status(first)).isEqualTo(401);
      tenancy.post("/key/unblock", "{'key': '" + third + "'}");
      String fourth = regenerate(tenancy, third, "");
      assertThat(tenancy.status(first)).isEqualTo(401);
      assertThat(tenancy.status(third)).isEqualTo(401);
      String fifth = regenerate(tenancy, fourth, ", 'grace_period': '1s'");
      Eventually.until(() -> tenancy.status(fourth) == 401, () -> "it outlives its grace");
      assertThat(tenancy.status(fifth)).isEqualTo(200);
      assertThat(tenancy.get("/key/list").getInteger("total_count")).isEqualTo(1);
    }
  }

  @Test
  void inItsGraceAnOldKeyCallsModelsAndManagesNothing() {
    try (Tenancy tenancy = Tenancy.of("")) {
      tenancy.post("/user/new", "{'user_id': 'ann', 'user_role': 'proxy_admin'}");
      String old = tenancy.key("'user_id': 'ann'");
      String next = regenerate(tenancy, old, ", 'grace_period': '1h'");
      String[] asOld = {"authorization", "Bearer " + old};
      for (String path : new String[] {
        "/key/regenerate", "/key/generate", "/key/delete", "/key/update", "/user/new", "/team/new"
      }) {
        String body = new JsonObject().put("key", next).encode();
        assertThat(Tenancy.code(tenancy.sluice.post(path, body, asOld), 403))
            .as(path)
            .isEqualTo("key_replaced");
      }
      for (String path : new String[] {"/key/info", "/key/list", "/user/list", "/spend/logs"}) {
        assertThat(Tenancy.code(tenancy.sluice.get(path, asOld), 403))
            .as(path)
            .isEqualTo("key_replaced");
      }
      assertThat(tenancy.status(old)).isEqualTo(200);
      assertThat(tenancy.sluice.get("/v1/models", asOld).statusCode()).isEqualTo(200);
      assertThat(tenancy.status(next)).as("its owner is not locked out").isEqualTo(200);
      String[] asNext = {"authorization", "Bearer " + next};
      assertThat(tenancy.sluice.get("/key/info", asNext).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void ofManyOldKeysOnlyTheLatestAreInTheirGrace() {
    try (Tenancy tenancy = Tenancy.of("")) {
      List<String> keys = new ArrayList<>(List.of(tenancy.key("")));
      for (int i = 0; i < Defaults.MOST_GRACE_KEYS + 3; i++) {
        keys.add(regenerate(tenancy, keys.get(i), ", 'grace_period': '1h'"));
      }
      int ended = keys.size() - 1 - Defaults.MOST_GRACE_KEYS;
      for (int i = 0; i < keys.size(); i++) {
        assertThat(tenancy.status(keys.get(i))).as("key " + i).isEqualTo(i < ended ? 401 : 200);
      }
    }
  }

  @Test
  void aValueThatWasReplacedCannotBeMadeAgainAndBearTheOthersAccount() {
    try (Tenancy tenancy = Tenancy.of("")) {
      String old = tenancy.key("'rpm_limit': 1");
      String next = regenerate(tenancy, old, "");
      String json = new JsonObject().put("key", old).encode();
      var again =
          tenancy.sluice.post("/key/generate", json, "authorization", "Bearer " + Tenancy.MASTER);
      assertThat(again.statusCode()).isEqualTo(400);
      assertThat(again.body()).contains("already_exists");
      assertThat(tenancy.status(next)).isEqualTo(200);
      assertThat(tenancy.status(next)).isEqualTo(429);
    }
  }

  @Test
  void itIsSoAfterARestart(@TempDir Path folder) {
    Map<String, String> database = Map.of("DATABASE_URL", "sqlite:" + folder.resolve("sluice.db"));
    String old;
    String next;
    try (Tenancy tenancy = Tenancy.of("", database)) {
      old = tenancy.key("'max_parallel_requests': 1");
      assertThat(tenancy.status(old)).isEqualTo(200);
      Eventually.until(() -> tenancy.spent(old) > 0, () -> "it cost nothing");
      next = regenerate(tenancy, old, ", 'grace_period': '1h'");
    }
    try (Tenancy tenancy = Tenancy.of("", database)) {
      assertThat(tenancy.status(old)).isEqualTo(200);
      assertThat(tenancy.spent(next)).isPositive();
      tenancy.post("/key/delete", "{'keys': ['" + next + "']}");
      assertThat(tenancy.status(old)).isEqualTo(401);
    }
  }
}
