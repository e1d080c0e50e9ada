package dev.sluice.ledger.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code litellm_settings} says of new keys, users and teams holds. */
class KeyRulesTest {
  @TempDir
  Path folder;

  @Test
  void defaultsFillWhatIsNotSaid() {
    Map<String, ?> settings = Map.of(
        "default_key_generate_params",
        Map.of("max_budget", 1.5, "duration", "1d", "models", List.of("m")));
    try (Desk desk = new Desk(folder, settings)) {
      Desk.Answer made = desk.post("/key/generate", "{'models': ['n']}");
      assertThat(made.object().getDouble("max_budget")).isEqualTo(1.5);
      assertThat(made.object().getJsonArray("models")).containsExactly("n");
      assertThat(made.text("expires")).startsWith("2026-01-16");
    }
  }

  @Test
  void whatIsAboveTheBoundIsRefusedAndWhatIsAbsentGetsIt() {
    Map<String, ?> settings = Map.of(
        "upperbound_key_generate_params",
        Map.of("max_budget", 10, "duration", "30d", "rpm_limit", 5));
    try (Desk desk = new Desk(folder, settings)) {
      Desk.Answer refused = desk.post("/key/generate", "{'max_budget': 11}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.error().getString("message"))
          .isEqualTo(
              "'max_budget' may be at most 10: litellm_settings.upperbound_key_generate_params"
                  + " says so.");
      assertThat(desk.post("/key/generate", "{'duration': '5w'}").status()).isEqualTo(400);
      String key = desk.key("{'max_budget': 3}");
      assertThat(desk.terms(key).limits().rpm()).isEqualTo(5);
      assertThat(desk.terms(key).limits().budgets())
          .containsExactly(new Budget(Money.nanos(3), ""));
      String ann = desk.post("/user/new", "{'user_id': 'ann'}").text("key");
      String own = desk.post(ann, "/key/generate", "{}").text("key");
      for (String change :
          List.of("'max_budget': 11", "'max_budget': null", "'duration': 'none'")) {
        assertThat(desk.post(ann, "/key/update", "{'key': '" + own + "', " + change + "}")
                .status())
            .as(change)
            .isEqualTo(400);
      }
    }
  }

  @Test
  void onlyTheRolesThatAreNamedMakeKeysAndSayWhatIsRequired() {
    Map<String, ?> settings = Map.of(
        "key_generation_settings",
        Map.of(
            "team_key_generation", Map.of("allowed_team_member_roles", List.of("user")),
            "personal_key_generation",
                Map.of(
                    "allowed_user_roles",
                    List.of("proxy_admin"),
                    "required_params",
                    List.of("tags"))));
    try (Desk desk = new Desk(folder, settings)) {
      String ann = desk.post("/user/new", "{'user_id': 'ann'}").text("key");
      desk.post("/team/new", "{'team_id': 't', 'members': ['ann']}");
      assertThat(desk.post(ann, "/key/generate", "{'tags': ['a']}").status()).isEqualTo(403);
      assertThat(desk.post(ann, "/key/generate", "{'team_id': 't'}").status()).isEqualTo(200);
      assertThat(desk.post("/key/generate", "{}").error().getString("message"))
          .startsWith("Required param tags not in data");
      assertThat(desk.post("/key/generate", "{'tags': ['a']}").status()).isEqualTo(200);
    }
  }

  @Test
  void usersAndTeamsHaveDefaultsToo() {
    Map<String, ?> settings = Map.of(
        "max_internal_user_budget",
        2,
        "internal_user_budget_duration",
        "1mo",
        "default_internal_user_params",
        Map.of("user_role", "internal_user_viewer"),
        "default_team_params",
        Map.of("rpm_limit", 9));
    try (Desk desk = new Desk(folder, settings)) {
      desk.post("/user/new", "{'user_id': 'ann'}");
      assertThat(desk.accounts.user("ann").role().word()).isEqualTo("internal_user_viewer");
      assertThat(desk.accounts.user("ann").limits().budgets())
          .containsExactly(new Budget(Money.nanos(2), "1mo"));
      desk.post("/user/new", "{'user_id': 'boss', 'user_role': 'proxy_admin'}");
      assertThat(desk.accounts.user("boss").limits().budgets()).isEmpty();
      desk.post("/team/new", "{'team_id': 't'}");
      assertThat(desk.accounts.team("t").limits().rpm()).isEqualTo(9);
    }
  }

  @Test
  void anEmptyListIsMoreThanABoundOfSome() {
    Map<String, ?> settings =
        Map.of("upperbound_key_generate_params", Map.of("models", List.of("a", "b")));
    try (Desk desk = new Desk(folder, settings)) {
      assertThat(desk.post("/key/generate", "{'models': []}").status()).isEqualTo(400);
      assertThat(desk.post("/key/generate", "{'models': ['c']}").status()).isEqualTo(400);
      assertThat(desk.terms(desk.key("{}")).models()).containsExactly("a", "b");
    }
  }
}
