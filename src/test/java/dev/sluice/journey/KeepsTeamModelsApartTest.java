package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A team's own model is called by this team's keys alone, by a name that may mean something else to others. */
class KeepsTeamModelsApartTest extends TeamModelJourney {
  @Test
  void onlyItsKeysReachItByWhateverNameAlsoAfterARestart() {
    String ours;
    String theirs;
    String loose;
    String stored;
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/team/new", team("ours"));
      managed(sluice, "/team/new", team("theirs"));
      ours = key(sluice, "ours", "{}");
      theirs = key(sluice, "theirs", "{}");
      loose = managed(sluice, "/key/generate", new JsonObject()).getString("key");
      JsonObject made = managed(sluice, "/model/new", own("mine", "ours", params()));
      stored = made.getString("model_name");
      assertThat(stored).startsWith("model_name_ours_");
      assertThat(made.getJsonObject("model_info").getString("team_public_model_name"))
          .isEqualTo("mine");
      String id = made.getString("model_id");
      for (String name : List.of("mine", stored, id)) {
        assertThat(ask(sluice, ours, name).statusCode()).as(name).isEqualTo(200);
        for (String other : List.of(theirs, loose)) {
          assertThat(ask(sluice, other, name).statusCode()).as(name).isIn(403, 404);
        }
      }
      for (String other : List.of(theirs, loose, MASTER)) {
        assertThat(ask(sluice, other, "openai/their-name").statusCode()).isEqualTo(404);
        assertThat(listed(sluice, other)).containsExactly("filed");
        String nearly = stored.substring(0, stored.length() - 1);
        assertThat(ask(sluice, other, nearly).body()).doesNotContain(stored);
      }
      assertThat(listed(sluice, ours)).containsExactlyInAnyOrder("filed", "mine");
      assertThat(models(sluice, "ours")).containsExactly("all-proxy-models", "mine");
      assertThat(sluice.get("/model/info", "authorization", "Bearer " + theirs).body())
          .doesNotContain(stored);
    }
    try (SluiceUnderTest sluice = start()) {
      Eventually.until(() -> ask(sluice, ours, "mine").statusCode() == 200, () -> "not served");
      assertThat(ask(sluice, theirs, stored).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void aNameThatOthersHaveTooMeansTheTeamsOwnToItsKeysAlone() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/team/new", team("ours"));
      String ours = key(sluice, "ours", "{}");
      String theirs = managed(sluice, "/key/generate", new JsonObject()).getString("key");
      managed(sluice, "/model/new", own("filed", "ours", params()));
      assertThat(ask(sluice, ours, "filed").body()).contains("ours");
      assertThat(ask(sluice, theirs, "filed").body()).doesNotContain("ours");
      assertThat(upstream.requests()).hasSize(1);
      assertThat(listed(sluice, ours)).containsExactly("filed");
    }
  }

  @Test
  void deploymentsOfOneNameAreBalancedAndTheTeamLosesItWithTheLast() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/team/new", team("ours", "filed"));
      String ours = key(sluice, "ours", "{}");
      JsonObject first = managed(sluice, "/model/new", own("mine", "ours", params()));
      JsonObject second = managed(sluice, "/model/new", own("mine", "ours", params()));
      assertThat(second.getString("model_name")).isEqualTo(first.getString("model_name"));
      assertThat(models(sluice, "ours")).containsExactly("filed", "mine");
      managed(sluice, "/model/delete", id(first.getString("model_id")));
      assertThat(ask(sluice, ours, "mine").statusCode()).isEqualTo(200);
      JsonObject renamed = new JsonObject()
          .put("model_name", "new-name")
          .put("model_info", new JsonObject().put("id", second.getString("model_id")));
      managed(sluice, "/model/update", renamed);
      assertThat(ask(sluice, ours, "new-name").statusCode()).isEqualTo(200);
      assertThat(ask(sluice, ours, "mine").statusCode()).isIn(403, 404);
      assertThat(models(sluice, "ours")).containsExactly("filed", "new-name");
      managed(sluice, "/model/delete", id(second.getString("model_id")));
      assertThat(models(sluice, "ours")).containsExactly("filed");
      assertThat(ask(sluice, ours, "new-name").statusCode()).isIn(403, 404);
    }
  }

  @Test
  void whatItsTeamOrKeyMayNotUseIsRefusedAndLimitsGoByTheTeamsName() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/team/new", team("ours"));
      JsonObject priced =
          params().put("input_cost_per_token", 0.01).put("output_cost_per_token", 0.01);
      managed(sluice, "/model/new", own("mine", "ours", priced));
      String ours = key(sluice, "ours", "{}");
      assertThat(
              ask(sluice, key(sluice, "ours", "{'models': ['filed']}"), "mine").statusCode())
          .isEqualTo(403);
      String bounded = key(
          sluice,
          "ours",
          "{'models': ['mine'], 'model_max_budget': {'mine': {'budget_limit': 0.15}}}");
      assertThat(ask(sluice, bounded, "mine").statusCode()).isEqualTo(200);
      Eventually.until(
          () -> ask(sluice, bounded, "mine").statusCode() == 429, () -> "its budget is not spent");
      JsonObject answer =
          managed(sluice, "/team/model/delete", team("ours", "mine", "all-proxy-models"));
      assertThat(answer.getJsonArray("models"))
          .as("nothing, not everything")
          .containsExactly("no-default-models");
      assertThat(ask(sluice, ours, "mine").statusCode()).isEqualTo(403);
      assertThat(ask(sluice, ours, "filed").statusCode()).isEqualTo(403);
      managed(sluice, "/team/model/add", team("ours", "mine"));
      assertThat(ask(sluice, ours, "mine").statusCode()).isEqualTo(200);
      assertThat(ask(sluice, ours, "filed").statusCode()).isEqualTo(403);
      assertThat(sluice
              .post(
                  "/team/model/add",
                  team("ours", "filed").encode(),
                  "authorization",
                  "Bearer " + ours)
              .statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void whatCannotBeATeamsOwnIsRefused() {
    try (SluiceUnderTest sluice = start()) {
      JsonObject unknown = refused(sluice, 400, "/model/new", own("mine", "nobody", params()));
      assertThat(unknown.getString("code")).isEqualTo("team_not_found");
      managed(sluice, "/team/new", team("ours"));
      JsonObject wide = refused(sluice, 400, "/model/new", own("mine/*", "ours", params()));
      assertThat(wide.getString("param")).isEqualTo("model_name");
      assertThat(models(sluice, "ours")).isEmpty();
    }
  }
}
