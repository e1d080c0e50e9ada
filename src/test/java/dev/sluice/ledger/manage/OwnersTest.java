package dev.sluice.ledger.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import dev.sluice.ledger.admission.terms.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What LiteLLM's users expect of {@code /user/*}, {@code /team/*}, {@code /budget/*} and {@code /customer/*}. */
class OwnersTest extends WithDesk {
  private static void done(Desk.Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
  }

  @Test
  void aNewUserHasAKeyUnlessNotWanted() {
    Desk.Answer made = desk.post(
        "/user/new",
        "{'user_id': 'ann', 'user_email': 'ann@example.com', 'max_budget': 3, 'user_role': 'internal_user'}");
    assertThat(made.text("key")).startsWith("sk-");
    assertThat(made.text("user_id")).isEqualTo("ann");
    assertThat(made.object().getDouble("max_budget")).isEqualTo(3);
    assertThat(desk.terms(made.text("key")).userId()).isEqualTo("ann");
    assertThat(desk.terms(made.text("key")).limits()).isEqualTo(Limits.NONE);
    assertThat(desk.accounts.user("ann").limits().budgets())
        .containsExactly(new Budget(Money.nanos(3), ""));
    assertThat(desk.accounts.user("ann").role()).isEqualTo(Role.INTERNAL_USER);
    Desk.Answer bare = desk.post("/user/new", "{'auto_create_key': false}");
    assertThat(bare.object().containsKey("key")).isFalse();
    assertThat(bare.text("user_id")).isNotBlank();
    assertThat(desk.post("/user/new", "{'user_id': 'ann'}").status()).isEqualTo(400);
  }

  @Test
  void severalUsersAreChangedAndOneThatCannotBeHindersNoOther() {
    desk.post("/user/new", "{'user_id': 'ann', 'user_email': 'ann@example.com'}");
    desk.post("/user/new", "{'user_id': 'bob', 'max_budget': 1}");
    JsonObject some = desk.post(
            "/user/bulk_update",
            "{'users': [{'user_email': 'ann@example.com', 'max_budget': 7},"
                + " {'user_id': 'nobody', 'max_budget': 7}, {'user_id': 'bob', 'max_budget': 'x'},"
                + " {'user_id': 'bob', 'password': 'p'}, {'max_budget': 7}]}")
        .object();
    assertThat(some.getInteger("total_requested")).isEqualTo(5);
    assertThat(some.getInteger("successful_updates")).isEqualTo(1);
    assertThat(some.getInteger("failed_updates")).isEqualTo(4);
    JsonObject ann = some.getJsonArray("results").getJsonObject(0);
    assertThat(ann.getBoolean("success")).isTrue();
    assertThat(ann.getJsonObject("updated_user").getString("user_id")).isEqualTo("ann");
    JsonObject nobody = some.getJsonArray("results").getJsonObject(1);
    assertThat(nobody.getBoolean("success")).isFalse();
    assertThat(nobody.getString("error")).contains("nobody");
    assertThat(budget("ann")).isEqualTo(7);
    assertThat(budget("bob")).isEqualTo(1);
    done(desk.post("/user/bulk_update", "{'all_users': true, 'user_updates': {'max_budget': 3}}"));
    assertThat(budget("ann")).isEqualTo(3);
    assertThat(budget("bob")).isEqualTo(3);
    for (String bad : List.of("{}", "{'all_users': true}", "{'users': []}")) {
      assertThat(desk.post("/user/bulk_update", bad).status()).as(bad).isEqualTo(400);
    }
    String many = "{'user_id': 'ann'},".repeat(501);
    assertThat(desk.post("/user/bulk_update", "{'users': [" + many + "{}]}")
            .error()
            .getString("message"))
        .contains("at most 500");
  }

  private double budget(String user) {
    return desk.get("/user/info?user_id=" + user)
        .object()
        .getJsonObject("user_info")
        .getDouble("max_budget");
  }

  @Test
  void aUserIsChangedToldAndListed() {
    desk.post("/user/new", "{'user_id': 'ann', 'user_email': 'ann@example.com'}");
    desk.post("/user/new", "{'user_id': 'bob', 'user_role': 'proxy_admin'}");
    done(desk.post("/user/update", "{'user_email': 'ann@example.com', 'rpm_limit': 4}"));
    assertThat(desk.accounts.user("ann").limits().rpm()).isEqualTo(4);
    JsonObject info = desk.get("/user/info?user_id=ann").object();
    assertThat(info.getJsonObject("user_info").getInteger("rpm_limit")).isEqualTo(4);
    assertThat(info.getJsonArray("keys")).hasSize(1);
    assertThat(desk.get("/user/list").object().getInteger("total")).isEqualTo(2);
    assertThat(desk.get("/user/list?role=proxy_admin").object().getInteger("total"))
        .isEqualTo(1);
    assertThat(desk.get("/user/list?user_email=ANN@").object().getInteger("total"))
        .isEqualTo(1);
    assertThat(desk.get("/user/list?user_ids=bob,carl").object().getInteger("total"))
        .isEqualTo(1);
    assertThat(desk.get("/user/info?user_id=carl").status()).isEqualTo(404);
  }

  @Test
  void withAUserTheirKeysGo() {
    String key = desk.post("/user/new", "{'user_id': 'ann'}").text("key");
    assertThat(desk.post("/user/delete", "{'user_ids': ['ann', 'nobody']}").status())
        .isEqualTo(404);
    assertThat(desk.terms(key)).isNotNull();
    done(desk.post("/user/delete", "{'user_ids': ['ann']}"));
    assertThat(desk.terms(key)).isNull();
    assertThat(desk.accounts.user("ann")).isNull();
  }

  @Test
  void aTeamHasMembersWithRolesAndLimitsOfTheirOwn() {
    Desk.Answer team = desk.post(
        "/team/new",
        "{'team_alias': 'Search', 'team_id': 't', 'max_budget': 9, 'model_aliases': {'a': 'b'},"
            + " 'team_member_budget': 2, 'team_member_rpm_limit': 5,"
            + " 'members_with_roles': [{'role': 'admin', 'user_id': 'lead'}]}");
    done(team);
    assertThat(desk.accounts.team("t").memberLimits())
        .isEqualTo(new Limits(
            5, Limits.UNLIMITED, Limits.UNLIMITED, List.of(new Budget(Money.nanos(2), ""))));
    assertThat(desk.accounts.team("t").aliases()).containsEntry("a", "b");
    Desk.Answer added = desk.post(
        "/team/member_add",
        "{'team_id': 't', 'max_budget_in_team': 1,"
            + " 'member': [{'role': 'user', 'user_email': 'dev@example.com'}]}");
    done(added);
    JsonObject membership =
        added.object().getJsonArray("updated_team_memberships").getJsonObject(0);
    assertThat(membership.getJsonObject("litellm_budget_table").getDouble("max_budget"))
        .isEqualTo(1);
    String dev = membership.getString("user_id");
    JsonObject info = desk.get("/team/info?team_id=t").object();
    assertThat(info.getJsonObject("team_info").getJsonArray("members_with_roles"))
        .extracting(member -> ((JsonObject) member).getString("user_id"))
        .containsExactlyInAnyOrder("lead", dev);
    assertThat(info.getJsonObject("team_info").getJsonArray("admins")).containsExactly("lead");
    assertThat(desk.post(
                "/team/member_add",
                "{'team_id': 't', 'member': {'role': 'user', 'user_id': '" + dev + "'}}")
            .status())
        .isEqualTo(400);
    done(desk.post(
        "/team/member_update", "{'team_id': 't', 'user_id': '" + dev + "', 'role': 'admin'}"));
    String devs = desk.key("{'team_id': 't', 'user_id': '" + dev + "'}");
    done(desk.post("/team/member_delete", "{'team_id': 't', 'user_email': 'dev@example.com'}"));
    assertThat(desk.terms(devs)).isNull();
    assertThat(desk.get("/team/list?user_id=lead").array()).hasSize(1);
    assertThat(desk.get("/team/list?user_id=" + dev).array()).isEmpty();
  }

  @Test
  void aTeamIsBlockedAndDeletedWithItsKeys() {
    desk.post("/team/new", "{'team_id': 't'}");
    String key = desk.key("{'team_id': 't', 'user_id': 'ann'}");
    done(desk.post("/team/block", "{'team_id': 't'}"));
    assertThat(desk.accounts.team("t").blocked()).isTrue();
    assertThat(desk.get(key, "/key/info").error().getString("message")).contains("blocked");
    done(desk.post("/team/unblock", "{'team_id': 't'}"));
    done(desk.get(key, "/key/info"));
    done(desk.post("/team/update", "{'team_id': 't', 'models': ['m']}"));
    assertThat(desk.accounts.team("t").models()).containsExactly("m");
    done(desk.post("/team/delete", "{'team_ids': ['t']}"));
    assertThat(desk.terms(key)).isNull();
    assertThat(desk.accounts.team("t")).isNull();
  }

  @Test
  void aBudgetLimitsAllThatNameIt() {
    Desk.Answer made =
        desk.post("/budget/new", "{'budget_id': 'b', 'max_budget': 2, 'rpm_limit': 7}");
    done(made);
    String key = desk.key("{'budget_id': 'b', 'rpm_limit': 3}");
    done(desk.post("/customer/new", "{'user_id': 'c', 'budget_id': 'b'}"));
    assertThat(desk.terms(key).limits().rpm()).isEqualTo(3);
    assertThat(desk.terms(key).limits().budgets()).containsExactly(new Budget(Money.nanos(2), ""));
    done(desk.post("/budget/update", "{'budget_id': 'b', 'max_budget': 5}"));
    assertThat(desk.terms(key).limits().budgets()).containsExactly(new Budget(Money.nanos(5), ""));
    assertThat(desk.accounts.customer("c").limits().budgets())
        .containsExactly(new Budget(Money.nanos(5), ""));
    assertThat(desk.get("/key/info?key=" + key)
            .object()
            .getJsonObject("info")
            .getJsonObject("litellm_budget_table")
            .getDouble("max_budget"))
        .isEqualTo(5);
    assertThat(desk.post("/budget/info", "{'budgets': ['b', 'none']}").array()).hasSize(1);
    assertThat(desk.get("/budget/list").array()).hasSize(1);
    assertThat(desk.get("/budget/settings?budget_id=b").array()).isNotEmpty();
    done(desk.post("/budget/delete", "{'id': 'b'}"));
    assertThat(desk.terms(key).limits().budgets()).isEmpty();
  }

  @Test
  void customersAreLimitedAndBlockedEvenBeforeTheyAreKnown() {
    Desk.Answer made =
        desk.post("/customer/new", "{'user_id': 'ishaan-jaff-3', 'max_budget': 0, 'alias': 'I'}");
    done(made);
    assertThat(made.object().getBoolean("blocked")).isFalse();
    Desk.Answer again = desk.post("/end_user/new", "{'user_id': 'ishaan-jaff-3'}");
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.error().getString("message"))
        .isEqualTo("Customer already exists, passed user_id=ishaan-jaff-3. Please pass a new"
            + " user_id.");
    assertThat(desk.post("/customer/new", "{'user_id': 'x', 'max_budget': 1, 'budget_id': 'b'}")
            .error()
            .getString("message"))
        .isEqualTo("Set either 'max_budget' or 'budget_id', not both.");
    done(desk.post("/customer/block", "{'user_ids': ['ishaan-jaff-3', 'never-seen']}"));
    assertThat(desk.accounts.customer("never-seen").blocked()).isTrue();
    done(desk.post("/customer/unblock", "{'user_ids': ['never-seen']}"));
    assertThat(desk.accounts.customer("never-seen").blocked()).isFalse();
    assertThat(desk.get("/customer/info?end_user_id=ishaan-jaff-3").object().getBoolean("blocked"))
        .isTrue();
    assertThat(desk.get("/customer/list").array()).hasSize(2);
    done(desk.post("/customer/update", "{'user_id': 'ishaan-jaff-3', 'default_model': 'm'}"));
    assertThat(desk.accounts.customer("ishaan-jaff-3").defaultModel()).isEqualTo("m");
    assertThat(desk.post("/customer/delete", "{'user_ids': ['ishaan-jaff-3']}")
            .object()
            .getInteger("deleted_customers"))
        .isEqualTo(1);
    assertThat(desk.get("/customer/info?end_user_id=ishaan-jaff-3").status()).isEqualTo(404);
  }

  @Test
  void modelsAreToldAsFarAsTheKeyMayUseThem() {
    JsonArray all = desk.get("/model/info").object().getJsonArray("data");
    assertThat(all).hasSize(1);
    assertThat(all.getJsonObject(0).getString("model_name")).isEqualTo("echo");
    assertThat(all.encode()).doesNotContain("api_key");
    String other = desk.key("{'models': ['gpt-4o']}");
    assertThat(desk.get(other, "/v1/model/info").object().getJsonArray("data")).isEmpty();
    assertThat(desk.get("/model_group/info?model_group=echo").object().getJsonArray("data"))
        .hasSize(1);
  }
}
