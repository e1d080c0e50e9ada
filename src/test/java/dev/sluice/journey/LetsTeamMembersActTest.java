package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a team's plain members may do with the team's keys is what their team says, and nothing before it says so; and who
 * may join a team without being asked is what the config says.
 */
class LetsTeamMembersActTest {
  @TempDir
  Path folder;

  private Tenancy tenancy;
  private String lead;
  private String dev;
  private String service; // the team's, made by its admin

  @BeforeEach
  void start() {
    tenancy = open();
    lead = user("lead", "internal_user");
    dev = user("dev", "internal_user");
    tenancy.post(
        "/team/new", "{'team_id': 't', 'admins': ['lead'], 'members': ['dev'], 'max_budget': 5}");
    service = key(post(lead, "/key/service-account/generate", "{'team_id': 't'}"));
  }

  private Tenancy open() {
    return Tenancy.of(
        """
        sluice_settings: {spool_dir: %s}
        litellm_settings: {default_internal_user_params: {available_teams: [open, gone]}}
        """.formatted(folder.resolve("spool")),
        Map.of("DATABASE_URL", "sqlite:" + folder.resolve("sluice.db")));
  }

  @AfterEach
  void stop() {
    tenancy.close();
  }

  private String user(String id, String role) {
    return tenancy
        .post("/user/new", "{'user_id': '" + id + "', 'user_role': '" + role + "'}")
        .getString("key");
  }

  private HttpResponse<String> post(String key, String path, String body) {
    return tenancy.sluice.post(path, body.replace('\'', '"'), "authorization", "Bearer " + key);
  }

  private HttpResponse<String> get(String key, String path) {
    return tenancy.sluice.get(path, "authorization", "Bearer " + key);
  }

  private static String key(HttpResponse<String> made) {
    return done(made).getString("key");
  }

  private static JsonObject done(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static void refused(HttpResponse<String> answer) {
    assertThat(Tenancy.code(answer, 403)).isEqualTo("role_not_allowed");
  }

  private JsonObject let(String... permissions) {
    JsonObject body = new JsonObject()
        .put("team_id", "t")
        .put("team_member_permissions", new JsonArray(List.of(permissions)));
    return done(post(lead, "/team/permissions_update", body.encode()));
  }

  private String of(String key, String more) {
    return "{'key': '" + key + "'" + more + "}";
  }

  private int listed(String path, String field) {
    return done(get(dev, path)).getJsonArray(field).size();
  }

  @Test
  void nothingIsAllowedBeforeTheTeamSaysSo() {
    JsonObject told = tenancy.get("/team/permissions_list?team_id=t");
    assertThat(told.getString("team_id")).isEqualTo("t");
    assertThat(told.getJsonArray("team_member_permissions")).isEmpty();
    assertThat(told.getJsonArray("all_available_permissions"))
        .contains("/key/generate", "/key/update", "/key/delete", "/key/info");
    everythingIsRefused();
  }

  private void everythingIsRefused() {
    refused(post(dev, "/key/generate", "{'team_id': 't'}"));
    refused(post(dev, "/key/service-account/generate", "{'team_id': 't'}"));
    refused(post(dev, "/key/update", of(service, ", 'max_budget': 1")));
    refused(post(dev, "/key/delete", "{'keys': ['" + service + "']}"));
    refused(post(dev, "/key/" + service + "/regenerate", "{}"));
    refused(get(dev, "/key/info?key=" + service));
    refused(post(dev, "/key/block", of(service, "")));
    refused(post(dev, "/key/" + service + "/reset_spend", "{'reset_to': 0}"));
    assertThat(listed("/key/list?team_id=t", "keys")).isZero();
    refused(post(dev, "/key/bulk_update", "{'keys': [" + of(service, "") + "]}"));
  }

  @Test
  void eachPermissionOpensItsRouteAndNoOther() {
    let("/key/generate");
    String own = key(post(dev, "/key/generate", "{'team_id': 't'}"));
    assertThat(tenancy.get("/key/info?key=" + own).getJsonObject("info").getString("user_id"))
        .isEqualTo("dev");
    refused(post(dev, "/key/generate", "{'team_id': 't', 'user_id': 'lead'}"));
    refused(post(dev, "/key/service-account/generate", "{'team_id': 't'}"));
    let("/key/service-account/generate");
    key(post(dev, "/key/service-account/generate", "{'team_id': 't'}"));
    refused(post(dev, "/key/generate", "{'team_id': 't'}"));
    let("/key/info");
    done(get(dev, "/key/info?key=" + service));
    refused(post(dev, "/key/update", of(service, ", 'max_budget': 1")));
    let("/key/list");
    assertThat(listed("/key/list?team_id=t", "keys")).isGreaterThan(1);
    refused(get(dev, "/key/info?key=" + service));
    let("/key/{key_id}/regenerate");
    service = key(post(dev, "/key/" + service + "/regenerate", "{}"));
    refused(post(dev, "/key/" + service + "/regenerate", "{'max_budget': 3}"));
    refused(post(dev, "/key/delete", "{'keys': ['" + service + "']}"));
    let("/key/delete");
    done(post(dev, "/key/delete", "{'keys': ['" + service + "']}"));
  }

  @Test
  void membersWhoMayChangeKeysChangeWhatTheTeamsAdminsMay() {
    let("/key/update");
    assertThat(done(post(dev, "/key/update", of(service, ", 'max_budget': 1")))
            .getDouble("max_budget"))
        .isEqualTo(1);
    refused(post(dev, "/key/update", of(service, ", 'spend': 0")));
    refused(post(dev, "/key/update", of(service, ", 'team_id': null")));
    refused(post(dev, "/key/update", of(service, ", 'allowed_routes': ['management_routes']")));
    String leads = key(post(lead, "/key/generate", "{'team_id': 't'}"));
    refused(post(dev, "/key/update", of(leads, ", 'key_type': 'default', 'allowed_routes': []")));
    String strangers = tenancy.key("'user_id': 'lead'");
    refused(post(dev, "/key/update", of(strangers, ", 'max_budget': 1")));
  }

  @Test
  void permissionsAreSetByTheTeamsAdmins() {
    refused(post(
        dev,
        "/team/permissions_update",
        "{'team_id': 't', 'team_member_permissions': ['/key/delete']}"));
    refused(get(dev, "/team/permissions_list?team_id=t"));
    refused(
        post(dev, "/team/update", "{'team_id': 't', 'team_member_permissions': ['/key/delete']}"));
    assertThat(let("/key/info", "/key/block").getJsonArray("warnings").getString(0))
        .contains("/key/block", "more than a member");
    refused(post(dev, "/key/block", of(service, "")));
    assertThat(Tenancy.code(
            post(
                lead,
                "/team/permissions_update",
                "{'team_id': 't', 'team_member_permissions': ['/team/delete']}"),
            400))
        .isEqualTo("invalid_value");
    assertThat(done(get(lead, "/team/permissions_list?team_id=t"))
            .getJsonArray("team_member_permissions"))
        .containsExactly("/key/info", "/key/block");
    let();
    everythingIsRefused();
  }

  @Test
  void permissionsOutliveARestart() {
    let("/key/generate");
    tenancy.close();
    tenancy = open();
    key(post(dev, "/key/generate", "{'team_id': 't'}"));
    refused(post(dev, "/key/service-account/generate", "{'team_id': 't'}"));
  }

  @Test
  void whoeverIsNoMemberAnyMoreDoesNothing() {
    let("/key/generate", "/key/info");
    tenancy.post("/team/member_delete", "{'team_id': 't', 'user_id': 'dev'}");
    refused(post(dev, "/key/generate", "{'team_id': 't'}"));
    refused(get(dev, "/key/info?key=" + service));
  }

  @Test
  void membersWhoOnlyLookChangeNothing() {
    String looker = user("looker", "internal_user_viewer");
    tenancy.post("/team/member_add", "{'team_id': 't', 'member': {'user_id': 'looker'}}");
    let("/key/generate", "/key/update", "/key/delete", "/key/info");
    done(get(looker, "/key/info?key=" + service));
    refused(post(looker, "/key/generate", "{'team_id': 't'}"));
    refused(post(looker, "/key/update", of(service, ", 'max_budget': 1")));
    refused(post(looker, "/key/delete", "{'keys': ['" + service + "']}"));
  }

  @Test
  void aKeyThatSeesWhatAllSpentIsHadByNoMember() {
    tenancy.post(
        "/key/update", "{'key': '" + service + "', 'permissions': {'get_spend_routes': true}}");
    let("/key/regenerate");
    refused(post(dev, "/key/" + service + "/regenerate", "{}"));
    refused(post(lead, "/key/" + service + "/regenerate", "{}"));
  }

  @Test
  void usersJoinTeamsThatAreOpen() {
    tenancy.post("/team/new", "{'team_id': 'open', 'team_alias': 'Open to all'}");
    assertThat(available(dev))
        .contains("\"open\"")
        .doesNotContain("gone", "\"t\"", "spend", "members_with_roles");
    assertThat(available(tenancy.key(""))).as("a key of nobody's").isEqualTo("[]");
    String join = "{'team_id': '%s', 'member': {'user_id': '%s', 'role': '%s'}%s}";
    refused(post(dev, "/team/member_add", join.formatted("open", "dev", "admin", "")));
    refused(post(dev, "/team/member_add", join.formatted("open", "lead", "user", "")));
    refused(post(dev, "/team/member_add", join.formatted("t", "dev", "user", "")));
    refused(post(
        dev,
        "/team/member_add",
        join.formatted("open", "dev", "user", ", 'max_budget_in_team': 9")));
    String looker = user("looker", "internal_user_viewer");
    refused(post(looker, "/team/member_add", join.formatted("open", "looker", "user", "")));
    done(post(dev, "/team/member_add", join.formatted("open", "dev", "user", "")));
    assertThat(available(dev)).isEqualTo("[]");
    assertThat(tenancy.get("/v2/user/info?user_id=dev").getJsonArray("teams"))
        .containsExactlyInAnyOrder("t", "open");
  }

  private String available(String key) {
    HttpResponse<String> answer = get(key, "/team/available");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void theRolesThatUsersCanHaveAreTold() {
    JsonObject roles = done(get(dev, "/user/available_roles"));
    assertThat(roles.fieldNames())
        .containsExactlyInAnyOrder(
            "proxy_admin", "proxy_admin_viewer", "internal_user", "internal_user_viewer");
    for (String role : roles.fieldNames()) {
      assertThat(roles.getJsonObject(role).fieldNames())
          .containsExactlyInAnyOrder("description", "ui_label");
      user("a-" + role, role);
    }
  }
}
