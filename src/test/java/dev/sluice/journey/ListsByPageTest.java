package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Teams and models are looked through page by page, searched and sorted; nobody is told of what is not theirs. */
class ListsByPageTest {
  private Tenancy tenancy;

  @BeforeEach
  void start() {
    tenancy = Tenancy.of("""
        - model_name: Chat-Large
          litellm_params: {model: openai/large, api_base: UPSTREAM, api_key: k,
            input_cost_per_token: 0.01, output_cost_per_token: 0.01}
          model_info: {id: large, access_groups: [big]}
        """);
    for (String team : new String[] {"alpha", "beta", "gamma"}) {
      tenancy.post("/team/new", "{'team_id': '" + team + "', 'team_alias': 'The " + team + "s'}");
    }
  }

  @AfterEach
  void stop() {
    tenancy.close();
  }

  private String user(String id, String team, String role) {
    String key = tenancy
        .post("/user/new", "{'user_id': '" + id + "', 'user_role': 'internal_user'}")
        .getString("key");
    tenancy.post(
        "/team/member_add",
        "{'team_id': '" + team + "', 'member': {'user_id': '" + id + "', 'role': '" + role + "'}}");
    return key;
  }

  private HttpResponse<String> get(String key, String path) {
    return tenancy.sluice.get(path, "authorization", "Bearer " + key);
  }

  private static List<String> ids(JsonObject page) {
    return texts(page.getJsonArray("teams"), "team_id");
  }

  private static List<String> texts(JsonArray list, String name) {
    return list.stream().map(each -> ((JsonObject) each).getString(name)).toList();
  }

  @Test
  void teamsAreListedPageByPage() {
    JsonObject first = tenancy.get("/v2/team/list?page_size=2&sort_by=team_id");
    assertThat(ids(first)).containsExactly("alpha", "beta");
    JsonObject second = tenancy.get("/v2/team/list?page_size=2&page=2&sort_by=team_id");
    assertThat(ids(second)).containsExactly("gamma");
    for (JsonObject page : List.of(first, second)) {
      assertThat(page.getInteger("total")).isEqualTo(3);
      assertThat(page.getInteger("total_pages")).isEqualTo(2);
      assertThat(page.getInteger("page_size")).isEqualTo(2);
    }
    assertThat(second.getInteger("page")).isEqualTo(2);
    assertThat(ids(tenancy.get("/v2/team/list?page=9"))).isEmpty();
    assertThat(ids(tenancy.get("/v2/team/list?page=2147483647&page_size=100"))).isEmpty();
    assertThat(ids(tenancy.get("/v2/team/list?sort_by=team_id&sort_order=desc")))
        .containsExactly("gamma", "beta", "alpha");
  }

  @Test
  void teamsAreFoundByIdAliasAndMember() {
    user("ann", "beta", "user");
    tenancy.key("'team_id': 'beta'");
    assertThat(ids(tenancy.get("/v2/team/list?team_alias=THE%20AL"))).containsExactly("alpha");
    assertThat(ids(tenancy.get("/v2/team/list?search=gamma"))).containsExactly("gamma");
    assertThat(ids(tenancy.get("/v2/team/list?search=gam&search_team_id_match=prefix")))
        .containsExactly("gamma");
    assertThat(ids(tenancy.get("/v2/team/list?team_id=nobody"))).isEmpty();
    JsonObject anns = tenancy.get("/v2/team/list?user_id=ann");
    assertThat(ids(anns)).containsExactly("beta");
    JsonObject beta = anns.getJsonArray("teams").getJsonObject(0);
    assertThat(beta.getInteger("members_count")).isEqualTo(1);
    assertThat(beta.containsKey("keys")).isFalse();
  }

  @Test
  void whatCannotBeListedIsSaid() {
    String[] none = Tenancy.ADMIN;
    assertThat(Tenancy.code(tenancy.sluice.get("/v2/team/list?status=deleted", none), 400))
        .isEqualTo("not_kept");
    assertThat(Tenancy.code(tenancy.sluice.get("/v2/team/list?user_id=who", none), 404))
        .isEqualTo("user_not_found");
    assertThat(Tenancy.code(tenancy.sluice.get("/v2/model/info?sortBy=colour", none), 400))
        .isEqualTo("invalid_value");
    assertThat(Tenancy.code(tenancy.sluice.get("/v2/model/info?teamId=who", none), 404))
        .isEqualTo("team_not_found");
  }

  @Test
  void usersAreToldOfTheirOwnTeams() {
    String ann = user("ann", "beta", "user");
    JsonObject own = new JsonObject(get(ann, "/v2/team/list").body());
    assertThat(ids(own)).containsExactly("beta");
    assertThat(own.getInteger("total")).isEqualTo(1);
    assertThat(get(ann, "/v2/team/list?user_id=ann").statusCode()).isEqualTo(200);
    assertThat(Tenancy.code(get(ann, "/v2/team/list?user_id=bob"), 403))
        .isEqualTo("role_not_allowed");
    assertThat(ids(new JsonObject(get(ann, "/v2/team/list?team_id=alpha").body())))
        .isEmpty();
    String nobodys = tenancy.key("'team_id': 'alpha'");
    assertThat(ids(new JsonObject(get(nobodys, "/v2/team/list").body()))).isEmpty();
  }

  @Test
  void usersAreToldOfThemselvesAndOfWhomTheirTeamsHave() {
    String ann = user("ann", "beta", "admin");
    String bob = user("bob", "beta", "user");
    user("eve", "gamma", "user");
    JsonObject own = new JsonObject(get(bob, "/v2/user/info").body());
    assertThat(own.getString("user_id")).isEqualTo("bob");
    assertThat(own.getJsonArray("teams")).containsExactly("beta");
    assertThat(own.fieldNames()).contains("spend", "max_budget").doesNotContain("keys", "token");
    assertThat(get(ann, "/v2/user/info?user_id=bob").statusCode()).isEqualTo(200);
    HttpResponse<String> stranger = get(ann, "/v2/user/info?user_id=eve");
    assertThat(Tenancy.code(stranger, 404)).isEqualTo("user_not_found");
    assertThat(get(ann, "/v2/user/info?user_id=who").body())
        .as("nobody learns who there is")
        .isEqualTo(stranger.body().replace("eve", "who"));
    assertThat(Tenancy.code(get(bob, "/v2/user/info?user_id=ann"), 404))
        .isEqualTo("user_not_found");
    assertThat(tenancy.get("/v2/user/info?user_id=eve").getString("user_role"))
        .isEqualTo("internal_user");
    assertThat(Tenancy.code(tenancy.sluice.get("/v2/user/info", Tenancy.ADMIN), 400))
        .isEqualTo("missing_required_parameter");
  }

  private static List<String> names(JsonObject page) {
    return texts(page.getJsonArray("data"), "model_name");
  }

  @Test
  void modelsAreListedPageByPage() {
    JsonObject page = tenancy.get("/v2/model/info?size=2&page=2&sortBy=model_name");
    assertThat(names(page)).containsExactly("free");
    assertThat(page.getInteger("total_count")).isEqualTo(3);
    assertThat(page.getInteger("current_page")).isEqualTo(2);
    assertThat(page.getInteger("total_pages")).isEqualTo(2);
    assertThat(page.getInteger("size")).isEqualTo(2);
    assertThat(names(tenancy.get("/v2/model/info?search=CHAT")))
        .containsExactlyInAnyOrder("chat", "Chat-Large");
    assertThat(tenancy
            .get("/v2/model/info?include_team_models=true&debug=false")
            .getJsonArray("ignored_fields"))
        .containsExactlyInAnyOrder("include_team_models", "debug");
    assertThat(names(tenancy.get("/v2/model/info?model=chat"))).containsExactly("chat");
    assertThat(names(tenancy.get("/v2/model/info?modelId=large"))).containsExactly("Chat-Large");
    assertThat(names(tenancy.get("/v2/model/info?sortBy=costs&sortOrder=desc")))
        .containsExactly("Chat-Large", "chat", "free");
    assertThat(names(tenancy.get("/v2/model/info?sortBy=costs")))
        .as("what costs nothing comes last")
        .containsExactly("chat", "Chat-Large", "free");
  }

  @Test
  void modelsAreToldToThoseWhoMayUseThem() {
    tenancy.post("/team/update", "{'team_id': 'beta', 'models': ['big', 'fr*']}");
    assertThat(names(tenancy.get("/v2/model/info?teamId=beta")))
        .containsExactlyInAnyOrder("Chat-Large", "free");
    assertThat(names(tenancy.get("/v2/model/info?teamId=alpha"))).hasSize(3);
    String ann = user("ann", "beta", "user");
    assertThat(get(ann, "/v2/model/info?teamId=beta").statusCode()).isEqualTo(200);
    assertThat(Tenancy.code(get(ann, "/v2/model/info?teamId=alpha"), 403))
        .isEqualTo("role_not_allowed");
    String narrow = tenancy.key("'models': ['free']");
    JsonObject told = new JsonObject(get(narrow, "/v2/model/info").body());
    assertThat(names(told)).containsExactly("free");
    assertThat(told.getInteger("total_count")).isEqualTo(1);
  }
}
