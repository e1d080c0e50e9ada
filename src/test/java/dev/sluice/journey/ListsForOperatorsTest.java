package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists and reports have LiteLLM's ways to narrow and to sort them. */
class ListsForOperatorsTest {
  private static Tenancy tenancy;
  private static String cheap;
  private static String dear;

  @BeforeAll
  static void use() {
    tenancy = Tenancy.of("""
        - model_name: listed
          litellm_params: {model: openai/gpt-4o, api_key: k}
          model_info: {id: listed-1, supports_vision: true}
        - model_name: vectors
          litellm_params: {model: openai/text-embedding-3-small, api_key: k}
        """);
    tenancy.post("/team/new", "{'team_id': 'red', 'team_alias': 'Red'}");
    tenancy.post("/team/new", "{'team_id': 'blue', 'team_alias': 'Blue'}");
    for (String user : List.of("ann", "bob", "cyd")) {
      tenancy.post(
          "/user/new",
          "{'user_id': '" + user + "', 'user_alias': '" + user
              + "', 'auto_create_key': false, 'teams': ['" + (user.equals("cyd") ? "blue" : "red")
              + "']}");
    }
    dear = tenancy.key("'key_alias': 'dear', 'team_id': 'red', 'tags': ['one', 'two']");
    cheap = tenancy.key("'key_alias': 'cheap', 'team_id': 'blue', 'tags': ['three']");
    for (int i = 0; i < 3; i++) {
      assertThat(tenancy.status(dear)).isEqualTo(200);
    }
    assertThat(tenancy.status(cheap)).isEqualTo(200);
    assertThat(tenancy.status(tenancy.key("'key_alias': 'alone'"))).isEqualTo(200);
    Eventually.until(
        () -> tenancy.get("/user/daily/activity").toString().contains("\"total_api_requests\":5"),
        () -> tenancy.get("/user/daily/activity"));
  }

  @AfterAll
  static void close() {
    tenancy.close();
  }

  @Test
  void keysAreSortedByWhatTheySpent() {
    assertThat(aliases("/key/list?return_full_object=true&sort_by=spend&sort_order=desc"))
        .startsWith("dear");
    assertThat(aliases("/key/list?return_full_object=true&sort_by=spend&sort_order=asc"))
        .endsWith("dear");
  }

  private static List<String> aliases(String path) {
    return tenancy.get(path).getJsonArray("keys").stream()
        .map(key -> ((JsonObject) key).getString("key_alias"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sort_by=user_id | ann bob cyd",
        "sort_by=user_alias&sort_order=desc | cyd bob ann",
        "sort_by=user_alias&sort_order=DESC | cyd bob ann",
        "team=red&sort_by=user_id | ann bob",
        "page_size=2 | cyd bob",
      })
  void usersAreSortedAndNarrowed(String query, String expected) {
    List<String> users = tenancy.get("/user/list?" + query).getJsonArray("users").stream()
        .map(user -> ((JsonObject) user).getString("user_id"))
        .toList();
    assertThat(users).containsExactly(expected.split(" "));
  }

  @Test
  void withoutAUserTheOperatorSeesAllKeysAndTeams() {
    JsonObject all = tenancy.get("/user/info");
    assertThat(all.getValue("user_id")).isNull();
    assertThat(names(all.getJsonArray("keys"), "key_alias")).contains("dear", "cheap", "alone");
    assertThat(names(all.getJsonArray("teams"), "team_id"))
        .containsExactlyInAnyOrder("red", "blue");
    assertThat(
            tenancy.sluice.get("/user/info", "authorization", "Bearer " + cheap).body())
        .as("a key without an owner sees itself elsewhere")
        .contains("\"keys\":[]", "\"teams\":[]");
  }

  private static List<String> names(JsonArray rows, String field) {
    return rows.stream().map(row -> ((JsonObject) row).getString(field)).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/team/daily/activity?team_ids=red | red | 3",
        "/team/daily/activity?team_ids=red,blue | blue red | 4",
        "/team/daily/activity?exclude_team_ids=red | - blue | 2",
        "/team/daily/activity?team_ids=red,blue&exclude_team_ids=red | blue | 1",
        "/tag/daily/activity?tags=two,three | three two | 4",
        "/tag/daily/activity?tag=three | three | 1",
        "/tag/daily/activity?tags=none | - | 0",
      })
  void activityIsNarrowedToSeveral(String path, String expected, int requests) {
    JsonObject activity = tenancy.get(path);
    JsonArray days = activity.getJsonArray("results");
    Set<String> entities = days.isEmpty()
        ? Set.of("-")
        : days.getJsonObject(0)
            .getJsonObject("breakdown")
            .getJsonObject("entities")
            .fieldNames();
    assertThat(activity.getJsonObject("metadata").getInteger("total_api_requests"))
        .isEqualTo(requests);
    assertThat(entities.stream().map(name -> name.isEmpty() ? "-" : name))
        .containsExactlyInAnyOrder(expected.split(" "));
  }

  @Test
  void tagsAreNotLeftOutOfSumsThatAreKeptByTag() {
    String path = "/tag/daily/activity?exclude_tags=three";
    assertThat(Tenancy.code(tenancy.sluice.get(path, Tenancy.ADMIN), 400))
        .isEqualTo("invalid_value");
  }

  @Test
  void modelsTellWhatTheirPriceListsAndEntriesSay() {
    JsonObject listed = info("listed");
    assertThat(listed.getString("id")).isEqualTo("listed-1");
    assertThat(listed.getInteger("max_input_tokens")).isEqualTo(128_000);
    assertThat(listed.getInteger("max_output_tokens")).isEqualTo(16_384);
    assertThat(listed.getInteger("max_tokens")).isEqualTo(16_384);
    assertThat(listed.getDouble("cache_read_input_token_cost")).isEqualTo(1.25e-6);
    assertThat(listed.getBoolean("supports_vision")).isTrue();
    assertThat(listed.getString("mode")).isEqualTo("chat");
    assertThat(info("vectors").getString("mode")).isEqualTo("embedding");
    JsonObject group = tenancy.get("/model_group/info?model_group=vectors");
    assertThat(group.getJsonArray("data").getJsonObject(0).getString("mode"))
        .isEqualTo("embedding");
  }

  private static JsonObject info(String model) {
    return tenancy.get("/model/info").getJsonArray("data").stream()
        .map(JsonObject.class::cast)
        .filter(entry -> entry.getString("model_name").equals(model))
        .findFirst()
        .orElseThrow()
        .getJsonObject("model_info");
  }

  @Test
  void spendOfSomeTags() {
    JsonArray tags = tenancy.get("/global/spend/tags?tags=two,three").getJsonArray("spend_per_tag");
    assertThat(names(tags, "name")).containsExactly("two", "three");
  }
}
