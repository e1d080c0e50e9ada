package dev.sluice.ledger.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what with the management API; nobody gets more by it than they were given. */
class RolesTest extends WithDesk {
  private String user(String id, String role) {
    Desk.Answer made =
        desk.post("/user/new", "{'user_id': '" + id + "', 'user_role': '" + role + "'}");
    assertThat(made.status()).as("%s", made).isEqualTo(200);
    return made.text("key");
  }

  private static void refused(Desk.Answer answer, String message) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(403);
    assertThat(answer.error().getString("type")).isEqualTo("permission_error");
    assertThat(answer.error().getString("message")).contains(message);
  }

  private static void done(Desk.Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
  }

  @Test
  void anAdminsKeyDoesAll() {
    String admin = user("boss", "proxy_admin");
    done(desk.post(admin, "/user/new", "{}"));
    done(desk.post(admin, "/key/generate", "{'user_id': 'somebody'}"));
    done(desk.post(admin, "/team/new", "{'team_alias': 'x'}"));
  }

  @Test
  void aViewerSeesAllAndChangesNothing() {
    String viewer = user("auditor", "proxy_admin_viewer");
    String key = desk.key("{}");
    done(desk.get(viewer, "/key/info?key=" + key));
    done(desk.get(viewer, "/user/list"));
    assertThat(desk.get(viewer, "/key/list").object().getInteger("total_count")).isEqualTo(2);
    refused(desk.post(viewer, "/key/generate", "{}"), "internal_user or proxy_admin");
    refused(desk.post(viewer, "/key/delete", "{'keys': ['" + key + "']}"), "proxy_admin");
    refused(desk.post(viewer, "/user/new", "{}"), "proxy_admin_viewer");
  }

  @Test
  void aUserHasTheirOwnKeysOnly() {
    String ann = user("ann", "internal_user");
    String bob = user("bob", "internal_user");
    Desk.Answer made = desk.post(ann, "/key/generate", "{'key_alias': 'mine'}");
    assertThat(made.text("user_id")).isEqualTo("ann");
    assertThat(made.text("created_by")).isEqualTo("ann");
    refused(desk.post(ann, "/key/generate", "{'user_id': 'bob'}"), "proxy_admin");
    refused(desk.get(ann, "/key/info?key=" + bob), "Another's key");
    refused(desk.post(ann, "/key/delete", "{'keys': ['" + bob + "']}"), "owner");
    refused(desk.post(ann, "/key/update", "{'key': '" + bob + "'}"), "owner");
    refused(desk.post(ann, "/key/" + bob + "/regenerate", "{}"), "owner");
    refused(desk.get(ann, "/user/info?user_id=bob"), "admins");
    assertThat(desk.get(ann, "/key/list").object().getInteger("total_count")).isEqualTo(2);
    assertThat(desk.get(ann, "/key/list?user_id=bob").object().getInteger("total_count"))
        .isZero();
    done(desk.get(ann, "/user/info"));
    done(desk.post(ann, "/key/delete", "{'key_aliases': ['mine']}"));
  }

  @Test
  void anEmptyTextIsNoWayAroundAnOwnerOrATeam() {
    String ann = user("ann", "internal_user");
    String key =
        desk.post(ann, "/key/generate", "{'user_id': '', 'team_id': ''}").text("key");
    assertThat(desk.terms(key).userId()).isEqualTo("ann");
  }

  @Test
  void keysThatMembersMakeLiveAsLongAsTheTeamSays() {
    String lead = user("lead", "internal_user");
    desk.post(
        "/team/new", "{'team_id': 't', 'admins': ['lead'], 'team_member_key_duration': '1d'}");
    assertThat(desk.post(lead, "/key/generate", "{'team_id': 't'}").text("expires"))
        .startsWith("2026-01-16T12:00:00");
    assertThat(desk.post("/key/generate", "{'team_id': 't'}").text("expires")).isNull();
  }

  @Test
  void keysThatMembersMakeLiveNoLongerThanTheTeamSays() {
    String lead = user("lead", "internal_user");
    desk.post(
        "/team/new", "{'team_id': 't', 'admins': ['lead'], 'team_member_key_duration': '2d'}");
    Desk.Answer shorter = desk.post(lead, "/key/generate", "{'team_id': 't', 'duration': '1d'}");
    assertThat(shorter.text("expires")).startsWith("2026-01-16T12:00:00");
    String key = shorter.text("key");
    for (String longer : new String[] {"'3d'", "'-1'", "'none'"}) {
      String asked = "{'team_id': 't', 'user_id': 'lead', 'duration': " + longer + "}";
      for (Desk.Answer refusal : List.of(
          desk.post(lead, "/key/generate", asked),
          desk.post("/key/generate", asked),
          desk.post(lead, "/key/update", "{'key': '" + key + "', 'duration': " + longer + "}"),
          desk.post(lead, "/key/" + key + "/regenerate", "{'duration': " + longer + "}"))) {
        assertThat(refusal.status()).as(longer + refusal).isEqualTo(400);
        assertThat(refusal.error().getString("param")).isEqualTo("duration");
        assertThat(refusal.error().getString("message"))
            .contains("at most 2d", "team_member_key_duration");
      }
    }
    assertThat(desk.post(lead, "/key/update", "{'key': '" + key + "', 'duration': null}")
            .status())
        .isEqualTo(400);
    done(desk.post(lead, "/key/update", "{'key': '" + key + "', 'duration': '2d'}"));
    done(desk.post("/key/update", "{'key': '" + key + "', 'duration': '9d'}"));
  }

  @Test
  void ofTheTeamsLifeAndTheUpperboundTheShorterHolds(@TempDir Path place) {
    Map<String, ?> week = Map.of("upperbound_key_generate_params", Map.of("duration", "7d"));
    try (Desk bounded = new Desk(place, week)) {
      Map.of("long", "30d", "short", "1d")
          .forEach((team, most) -> bounded.post(
              "/team/new",
              "{'team_id': '" + team + "', 'team_member_key_duration': '" + most + "'}"));
      bounded.post("/user/new", "{'user_id': 'ann', 'teams': ['long', 'short']}");
      Desk.Answer longer = bounded.post("/key/generate", "{'user_id': 'ann', 'team_id': 'long'}");
      assertThat(longer.status()).as(longer.toString()).isEqualTo(200);
      assertThat(longer.text("expires")).startsWith("2026-01-22T12:00:00");
      Desk.Answer shorter = bounded.post("/key/generate", "{'user_id': 'ann', 'team_id': 'short'}");
      assertThat(shorter.text("expires")).startsWith("2026-01-16T12:00:00");
    }
  }

  @Test
  void noTeamIsNamedLikeTheModelOfAnother() {
    Desk.Answer refusal = desk.post("/team/new", "{'team_id': 't/model:m'}");
    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.error().getString("param")).isEqualTo("team_id");
    done(desk.post("/team/new", "{'team_id': 't/models'}"));
  }

  @Test
  void aTeamThatCameFromLiteLlmBoundsThemByItsMetadata() {
    String lead = user("lead", "internal_user");
    desk.post(
        "/team/new",
        "{'team_id': 't', 'admins': ['lead'], 'metadata': {'team_member_key_duration': '1d'}}");
    assertThat(desk.post(lead, "/key/generate", "{'team_id': 't'}").text("expires"))
        .startsWith("2026-01-16T12:00:00");
  }

  @Test
  void aUserCannotLoosenWhatAnAdminGave() {
    String ann = user("ann", "internal_user");
    String given = desk.key("{'user_id': 'ann', 'max_budget': 1, 'blocked': false}");
    refused(
        desk.post(ann, "/key/update", "{'key': '" + given + "', 'max_budget': 100}"),
        "'max_budget' of this key can be changed by a proxy_admin only");
    refused(desk.post(ann, "/key/update", "{'key': '" + given + "', 'spend': 0}"), "'spend'");
    refused(
        desk.post(ann, "/key/regenerate", "{'key': '" + given + "', 'max_budget': null}"),
        "max_budget");
    refused(desk.post(ann, "/key/" + given + "/reset_spend", "{'reset_to': 0}"), "proxy_admin");
    refused(desk.post(ann, "/key/unblock", "{'key': '" + given + "'}"), "proxy_admin");
    refused(
        desk.post(ann, "/key/generate", "{'permissions': {'get_spend_routes': true}}"),
        "'permissions'");
    done(desk.post(ann, "/key/update", "{'key': '" + given + "', 'key_alias': 'my key'}"));
  }

  @Test
  void aKeyForManagementIsAsStrongAsItsOwner() {
    String ann = user("ann", "internal_user");
    String made = desk.post(ann, "/key/generate", "{'key_type': 'management'}").text("key");
    refused(desk.post(made, "/user/new", "{}"), "internal_user");
    String nobodys = desk.key("{'key_type': 'management'}");
    done(desk.post(nobodys, "/user/new", "{}"));
    String reader = desk.key("{'key_type': 'read_only'}");
    done(desk.get(reader, "/user/list"));
    refused(desk.post(reader, "/user/new", "{}"), "allowed_routes");
  }

  @Test
  void aKeyForModelsManagesNothing() {
    String llm = desk.key("{'key_type': 'llm_api', 'user_id': 'ann'}");
    refused(desk.get(llm, "/key/info"), "allowed_routes");
    String plain = desk.key("{}");
    done(desk.get(plain, "/key/info"));
    done(desk.get(plain, "/model/info"));
    done(desk.post(plain, "/key/health", ""));
    refused(desk.post(plain, "/key/generate", "{}"), "role is none");
  }

  @Test
  void aTeamsAdminRunsTheTeamAndNoMore() {
    String lead = user("lead", "internal_user");
    String dev = user("dev", "internal_user");
    done(desk.post(
        "/team/new",
        "{'team_id': 't', 'max_budget': 5, 'members_with_roles': [{'role': 'admin', 'user_id': 'lead'},"
            + " {'role': 'user', 'user_id': 'dev'}]}"));
    String service =
        desk.post(lead, "/key/service-account/generate", "{'team_id': 't'}").text("key");
    assertThat(desk.terms(service).userId()).isNull();
    done(desk.post(lead, "/key/update", "{'key': '" + service + "', 'max_budget': 1}"));
    refused(desk.post(dev, "/key/generate", "{'team_id': 't'}"), "/key/generate");
    refused(desk.post(lead, "/team/update", "{'team_id': 't', 'max_budget': 50}"), "proxy_admin");
    done(desk.post(
        lead,
        "/team/member_add",
        "{'team_id': 't', 'member': {'role': 'user', 'user_id': 'new'}}"));
    refused(
        desk.post(
            dev,
            "/team/member_add",
            "{'team_id': 't', 'member': {'role': 'user', 'user_id': 'x'}}"),
        "admin of the team");
    done(desk.post(
        lead, "/team/update", "{'team_id': 't', 'team_member_permissions': ['/key/generate']}"));
    done(desk.post(dev, "/key/generate", "{'team_id': 't'}"));
  }

  @Test
  void aTeamsAdminCannotActAsAMember() {
    String boss = user("boss", "proxy_admin");
    String lead = user("lead", "internal_user");
    desk.post("/team/new", "{'team_id': 't', 'admins': ['lead'], 'members': ['boss']}");
    String bosses = desk.key("{'user_id': 'boss', 'team_id': 't'}");
    refused(desk.post(lead, "/key/" + bosses + "/regenerate", "{}"), "act as another");
    Desk.Answer made = desk.post(lead, "/key/generate", "{'user_id': 'boss', 'team_id': 't'}");
    done(made);
    refused(desk.post(made.text("key"), "/user/new", "{}"), "allowed_routes");
    refused(
        desk.post(lead, "/key/update", "{'key': '" + made.text("key") + "', 'allowed_routes': []}"),
        "allowed_routes");
    refused(
        desk.post(
            lead,
            "/key/service-account/generate",
            "{'team_id': 't', 'allowed_routes': ['management_routes']}"),
        "allowed_routes");
    done(desk.post(boss, "/user/new", "{}"));
  }

  @Test
  void aDeadKeyManagesNothing() {
    String ann = user("ann", "internal_user");
    assertThat(desk.get("sk-unknown", "/key/info").status()).isEqualTo(401);
    desk.post("/key/update", "{'key': '" + ann + "', 'duration': '1h'}");
    desk.at("2026-01-15T13:00:01Z");
    assertThat(desk.get(ann, "/key/info").error().getString("message")).contains("expired");
  }

  @Test
  void aUserGivesTheirKeyNoMoreThanItsLimits() {
    String ann = user("ann", "internal_user");
    String own = desk.post(ann, "/key/generate", "{'max_budget': 1}").text("key");
    String update = "{'key': '" + own + "', %s}";
    String more = "'temp_budget_increase': 1000, 'temp_budget_expiry': '1d'";
    refused(desk.post(ann, "/key/update", update.formatted(more)), "proxy_admin");
    refused(
        desk.post(ann, "/key/update", update.formatted("'metadata': {" + more + "}")),
        "proxy_admin");
    refused(desk.post(ann, "/key/generate", "{'metadata': {" + more + "}}"), "proxy_admin");
    done(desk.post(ann, "/key/regenerate", "{'key': '" + own + "'}"));
  }
}
