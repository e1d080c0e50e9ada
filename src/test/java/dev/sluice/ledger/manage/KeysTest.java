package dev.sluice.ledger.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import dev.sluice.ledger.api.Lifetime;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What LiteLLM's users expect of {@code /key/*}. */
class KeysTest extends WithDesk {
  @Test
  void anEmptyBodyMakesAKeyWithoutLimits() {
    Desk.Answer made = desk.post("/key/generate", "");
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.text("key")).matches("sk-[A-Za-z0-9_-]{22}");
    assertThat(made.text("token")).isEqualTo(KeyHash.of(made.text("key")).toString());
    assertThat(made.text("token_id")).isEqualTo(made.text("token"));
    assertThat(made.text("key_name")).isEqualTo("sk-..." + made.text("key").substring(21));
    assertThat(made.object().getValue("expires")).isNull();
    assertThat(made.object().getJsonArray("models")).isEmpty();
    assertThat(made.object().getDouble("spend")).isZero();
    assertThat(desk.terms(made.text("key")).limits()).isEqualTo(Limits.NONE);
  }

  @Test
  void everyFieldThatLimitsReachesTheRequests() {
    String key = desk.key("{'key_alias': 'ci', 'models': ['gpt-*'], 'max_budget': 1.5,"
        + "'budget_duration': '30d', 'tpm_limit': 1000, 'rpm_limit': '10', 'max_parallel_requests': 2,"
        + "'budget_limits': [{'budget_duration': '1d', 'max_budget': 0.5}],"
        + "'model_max_budget': {'m': {'budget_limit': 1, 'time_period': '1d'}},"
        + "'model_rpm_limit': {'m': 3}, 'tags': ['a'], 'aliases': {'fast': 'gpt-4o'},"
        + "'allowed_ips': ['10.0.0.0/8'], 'metadata': {'disable_fallbacks': true}}");
    var terms = desk.terms(key);
    assertThat(terms.limits())
        .isEqualTo(new Limits(
            10,
            1000,
            2,
            List.of(new Budget(Money.nanos(1.5), "30d"), new Budget(Money.nanos(0.5), "1d"))));
    assertThat(terms.modelLimits())
        .isEqualTo(Map.of(
            "m",
            new Limits(
                3, Limits.UNLIMITED, Limits.UNLIMITED, List.of(new Budget(Money.nanos(1), "1d")))));
    assertThat(terms.models()).containsExactly("gpt-*");
    assertThat(terms.tags()).isEqualTo(Set.of("a"));
    assertThat(terms.aliases()).isEqualTo(Map.of("fast", "gpt-4o"));
    assertThat(terms.ips()).containsExactly("10.0.0.0/8");
    assertThat(terms.disableFallbacks()).isTrue();
    assertThat(terms.alias()).isEqualTo("ci");
  }

  @ParameterizedTest
  @CsvSource({
    "30s, 2026-01-15T12:00:30.000000Z",
    "30min, 2026-01-15T12:30:00.000000Z",
    "12h, 2026-01-16T00:00:00.000000Z",
    "30d, 2026-02-14T12:00:00.000000Z",
    "2w, 2026-01-29T12:00:00.000000Z",
    "1mo, 2026-02-15T12:00:00.000000Z",
    "none,",
    "-1,"
  })
  void aDurationIsWrittenAsInLiteLlm(String duration, String expires) {
    Desk.Answer made = desk.post("/key/generate", "{'duration': '" + duration + "'}");
    assertThat(made.text("expires")).isEqualTo(expires);
    assertThat(desk.terms(made.text("key")).expiresAt() == 0).isEqualTo(expires == null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "d30", "99999999999d", "999999999mo", "soon"})
  void aDurationThatIsNoneIsRefusedWithExamples(String duration) {
    assertThat(Lifetime.isOne(duration)).isFalse();
    Desk.Answer refused = desk.post("/key/generate", "{'duration': '" + duration + "'}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error().getString("param")).isEqualTo("duration");
    assertThat(refused.error().getString("message")).contains("30d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'max_budget': -1} | max_budget",
        "{'max_budget': 'much'} | max_budget",
        "{'rpm_limit': 1.5} | rpm_limit",
        "{'models': 'gpt-4o'} | models",
        "{'models': [1]} | models",
        "{'metadata': 'x'} | metadata",
        "{'blocked': 'perhaps'} | blocked",
        "{'budget_duration': '2mo'} | budget_duration",
        "{'key_type': 'root'} | key_type",
        "{'key': 'abc'} | key",
        "{'key': 'sk-a b'} | key",
        "{'team_id': 'nobody'} | team_id",
        "{'allowed_ips': ['10.0.0.0/8', 'home']} | allowed_ips",
        "{'allowed_routes': ['llm_api']} | allowed_routes",
        "{'budget_limits': [{'max_budget': 'much'}]} | budget_limits",
        "{'model_max_budget': {'m': {'budget_limit': 1, 'time_period': 'day'}}} | model_max_budget",
        "{'model_max_budget': {'m': {'limit': 1}}} | model_max_budget",
        "{'metadata': {'model_rpm_limit': {'m': 'few'}}} | model_rpm_limit",
        "{'max_budget': '10d'} | max_budget",
        "{'budget_id': 'none'} | budget_id"
      })
  void aWrongValueIsToldByName(String body, String param) {
    Desk.Answer refused = desk.post("/key/generate", body);
    assertThat(refused.status()).isIn(400, 404);
    assertThat(refused.error().getString("param")).isEqualTo(param);
  }

  @Test
  void aSlipInAFieldsNameDoesNotLeaveOutALimit() {
    Desk.Answer refused = desk.post("/key/generate", "{'max_bugdet': 1}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error().getString("message")).contains("did you mean 'max_budget'");
  }

  @Test
  void aFieldOfAnotherVersionIsIgnoredAndTold() {
    Desk.Answer made = desk.post("/key/generate", "{'allowed_vector_store_indexes': []}");
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.object().getJsonArray("ignored_fields"))
        .containsExactly("allowed_vector_store_indexes");
  }

  @Test
  void aKeyOfOnesOwnWorksOnce() {
    assertThat(desk.key("{'key': 'sk-my-own-key-1234'}")).isEqualTo("sk-my-own-key-1234");
    Desk.Answer again = desk.post("/key/generate", "{'key': 'sk-my-own-key-1234'}");
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.error().getString("param")).isEqualTo("key");
  }

  @Test
  void anAliasIsUnique() {
    desk.key("{'key_alias': 'one'}");
    Desk.Answer again = desk.post("/key/generate", "{'key_alias': 'one'}");
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.error().getString("param")).isEqualTo("key_alias");
    assertThat(again.error().getString("message"))
        .isEqualTo("Key with alias 'one' already exists. Unique key aliases across all keys are"
            + " required.");
    String other = desk.key("{'key_alias': 'two'}");
    assertThat(desk.post("/key/update", "{'key': '" + other + "', 'key_alias': 'one'}")
            .status())
        .isEqualTo(400);
  }

  @Test
  void aKeyIsFoundByItselfAndByItsHashAndShowsNeither() {
    String key = desk.key("{'key_alias': 'one', 'max_budget': 5}");
    String token = KeyHash.of(key).toString();
    for (String named : List.of(key, token)) {
      JsonObject answer = desk.get("/key/info?key=" + named).object();
      assertThat(answer.getString("key")).isEqualTo(named);
      assertThat(answer.getJsonObject("info").getDouble("max_budget")).isEqualTo(5);
      assertThat(answer.getJsonObject("info").encode()).doesNotContain(key, token);
    }
    assertThat(desk.get("/key/info?key=sk-nobody").status()).isEqualTo(404);
    JsonObject two =
        desk.post("/v2/key/info", "{'keys': ['" + key + "', 'sk-nobody']}").object();
    assertThat(two.getJsonArray("info")).hasSize(1);
  }

  @Test
  void anUpdateChangesWhatItNamesAndClearsWhatIsNull() {
    String key = desk.key("{'max_budget': 5, 'rpm_limit': 1, 'metadata': {'a': 1}}");
    Desk.Answer updated = desk.post(
        "/key/update",
        "{'key': '" + key + "', 'rpm_limit': null, 'duration': '1d', 'tpm_limit': 7}");
    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.text("key")).isEqualTo(key);
    assertThat(updated.object().getDouble("max_budget")).isEqualTo(5);
    assertThat(updated.object().getValue("rpm_limit")).isNull();
    assertThat(updated.object().getJsonObject("metadata")).isEqualTo(new JsonObject().put("a", 1));
    assertThat(updated.text("expires")).isEqualTo("2026-01-16T12:00:00.000000Z");
    assertThat(desk.terms(key).limits())
        .isEqualTo(new Limits(
            Limits.UNLIMITED, 7, Limits.UNLIMITED, List.of(new Budget(Money.nanos(5), ""))));
    assertThat(desk.post("/key/update", "{'key': 'sk-nobody'}").status()).isEqualTo(404);
    assertThat(desk.post("/key/update", "{}").error().getString("param")).isEqualTo("key");
  }

  @Test
  void severalAreUpdatedEachForItself() {
    String key = desk.key("{}");
    JsonObject answer = desk.post(
            "/key/bulk_update",
            "{'keys': [{'key': '" + key + "', 'max_budget': 1}, {'key': 'sk-nobody'}]}")
        .object();
    assertThat(answer.getJsonArray("successful_updates")).hasSize(1);
    assertThat(answer.getJsonArray("failed_updates").getJsonObject(0).getString("failed_reason"))
        .contains("not found");
    assertThat(desk.terms(key).limits().budgets()).hasSize(1);
  }

  @Test
  void aDeletedKeyIsGoneForRequestsToo() {
    String one = desk.key("{'key_alias': 'one'}");
    String two = desk.key("{}");
    assertThat(desk.post("/key/delete", "{'key_aliases': ['one']}").json())
        .isEqualTo(new JsonObject().put("deleted_keys", new JsonArray().add("one")));
    assertThat(desk.post("/key/delete", "{'keys': ['" + two + "']}").json())
        .isEqualTo(new JsonObject().put("deleted_keys", new JsonArray().add(two)));
    assertThat(desk.terms(one)).isNull();
    assertThat(desk.terms(two)).isNull();
    assertThat(desk.post("/key/delete", "{'keys': ['" + two + "']}").status()).isEqualTo(404);
    assertThat(desk.post("/key/delete", "{}").error().getString("message"))
        .contains("Invalid request type");
  }

  @Test
  void ofSeveralKeysToDeleteAllOrNoneGo() {
    String one = desk.key("{}");
    assertThat(
            desk.post("/key/delete", "{'keys': ['" + one + "', 'sk-nobody']}").status())
        .isEqualTo(404);
    assertThat(desk.terms(one)).isNotNull();
  }

  @Test
  void blockingTakesEffectAtOnce() {
    String key = desk.key("{}");
    assertThat(desk.post("/key/block", "{'key': '" + key + "'}").object().getBoolean("blocked"))
        .isTrue();
    assertThat(desk.terms(key).blocked()).isTrue();
    assertThat(desk.get(key, "/key/info").status()).isEqualTo(401);
    desk.post("/key/unblock", "{'key': '" + KeyHash.of(key) + "'}");
    assertThat(desk.terms(key).blocked()).isFalse();
    assertThat(desk.get(key, "/key/info").status()).isEqualTo(200);
  }

  @Test
  void aRegeneratedKeyKeepsItsLimitsAndItsSpend() {
    String old = desk.key("{'key_alias': 'one', 'max_budget': 5, 'spend': 1.25}");
    Desk.Answer made = desk.post("/key/" + old + "/regenerate", "{'rpm_limit': 3}");
    assertThat(made.status()).as("%s", made).isEqualTo(200);
    assertThat(made.object().getDouble("spend")).isEqualTo(1.25);
    assertThat(made.object().getString("key_alias")).isEqualTo("one");
    assertThat(desk.terms(old)).isNull();
    assertThat(desk.terms(made.text("key")).limits().rpm()).isEqualTo(3);
    assertThat(desk.accounts.spending().of("key:" + KeyHash.of(old))).isEqualTo(Money.nanos(1.25));
  }

  @Test
  void withAGracePeriodTheOldKeyWorksBesideTheNewOne() {
    String old = desk.key("{'key_alias': 'one'}");
    Desk.Answer made = desk.post(
        "/key/regenerate",
        "{'key': '" + old + "', 'grace_period': '24h', 'new_key': 'sk-the-new-one-1234'}");
    assertThat(made.text("key")).isEqualTo("sk-the-new-one-1234");
    assertThat(desk.terms(old)).isEqualTo(desk.terms("sk-the-new-one-1234"));
    assertThat(desk.terms(old).alias()).isEqualTo("one");
    desk.at("2026-01-16T12:00:00Z");
    assertThat(desk.terms(old)).isNull();
  }

  @Test
  void spendCanBeSet() {
    String key = desk.key("{'max_budget': 5, 'budget_duration': '30d'}");
    String token = KeyHash.of(key).toString();
    Desk.Answer reset = desk.post("/key/" + token + "/reset_spend", "{'reset_to': 2}");
    assertThat(reset.object().getDouble("spend")).isEqualTo(2);
    assertThat(reset.text("budget_reset_at")).isEqualTo("2026-02-01T00:00:00.000000Z");
    assertThat(desk.accounts.spending().of("key:" + token)).isEqualTo(Money.nanos(2));
    assertThat(desk.post("/key/update", "{'key': '" + key + "', 'spend': 0}")
            .object()
            .getDouble("spend"))
        .isZero();
  }

  @Test
  void moreBudgetForAWhileEndsByItself() {
    String key = desk.key("{'max_budget': 5}");
    assertThat(desk.post("/key/update", "{'key': '" + key + "', 'temp_budget_increase': 10}")
            .error()
            .getString("param"))
        .isEqualTo("temp_budget_expiry");
    desk.post(
        "/key/update",
        "{'key': '" + key + "', 'temp_budget_increase': 10, 'temp_budget_expiry': '1d'}");
    assertThat(desk.terms(key).limits().budgets()).containsExactly(new Budget(Money.nanos(15), ""));
    desk.at("2026-01-16T12:00:01Z");
    assertThat(desk.terms(key).limits().budgets()).containsExactly(new Budget(Money.nanos(5), ""));
  }

  @Test
  void keysAreListedInPagesNewestFirst() {
    for (int i = 0; i < 12; i++) {
      desk.at("2026-01-15T12:00:%02dZ".formatted(i));
      desk.key("{'key_alias': 'key " + (char) ('a' + i) + "'}");
    }
    JsonObject first = desk.get("/key/list").object();
    assertThat(first.getJsonArray("keys")).hasSize(10);
    assertThat(first.getInteger("total_count")).isEqualTo(12);
    assertThat(first.getInteger("total_pages")).isEqualTo(2);
    JsonObject last = desk.get("/key/list?page=2&return_full_object=true").object();
    assertThat(last.getJsonArray("keys").getJsonObject(1).getString("key_alias"))
        .isEqualTo("key a");
    JsonObject byAlias = desk.get(
            "/key/list?sort_by=key_alias&sort_order=asc&size=1&return_full_object=true")
        .object();
    assertThat(byAlias.getJsonArray("keys").getJsonObject(0).getString("key_alias"))
        .isEqualTo("key a");
    assertThat(desk.get("/key/list?key_alias=key c").object().getInteger("total_count"))
        .isEqualTo(1);
    assertThat(desk.get("/key/aliases").object().getJsonArray("aliases")).hasSize(12);
  }
}
