package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a team sends to a model of its own never reaches everybody's model of that name; {@code filed} is everybody's. */
class KeepsTeamPromptsPrivateTest extends TeamModelJourney {
  private static JsonObject blocked(JsonObject made) {
    return new JsonObject().put("model_id", made.getString("model_id"));
  }

  @Test
  void asAFallbackTooTheNameMeansItsOwn() {
    try (SluiceUnderTest sluice = start()) {
      for (JsonObject team : List.of(team("ours"), team("few", "nothing"))) {
        String id = team.getString("team_id");
        managed(sluice, "/team/new", team);
        String key = key(sluice, id, "{}");
        managed(sluice, "/model/new", own("mine", id, params()));
        managed(sluice, "/model/new", own("filed", id, params()));
        upstream.always(Answers.chat("ours"));
        assertThat(ask(sluice, key, "filed").body()).as(id).contains("ours");
        upstream.always(Answers.error(500, "server_error", "broken"));
        assertThat(ask(sluice, key, "mine", "filed").statusCode()).as(id).isBetween(500, 504);
      }
    }
  }

  @Test
  void whileItsOwnIsBlockedTheNameLeadsNowhereNotEvenToAWildcard() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/team/new", team("ours"));
      String ours = key(sluice, "ours", "{}");
      String loose = managed(sluice, "/key/generate", new JsonObject()).getString("key");
      JsonObject made = managed(sluice, "/model/new", own("filed", "ours", params()));
      managed(sluice, "/model/block", blocked(made));
      assertThat(ask(sluice, ours, "filed").statusCode()).isEqualTo(404);
      managed(sluice, "/model/new", model("*", "wide", params().put("model", "openai/*")));
      for (String name :
          List.of("filed", made.getString("model_name"), made.getString("model_id"))) {
        assertThat(ask(sluice, ours, name).statusCode()).as(name).isEqualTo(403);
        assertThat(ask(sluice, ours, "anything", name).statusCode()).as(name).isEqualTo(403);
      }
      assertThat(upstream.requests()).isEmpty();
      assertThat(ask(sluice, loose, "filed").statusCode()).isEqualTo(200);
      managed(sluice, "/model/unblock", blocked(made));
      assertThat(ask(sluice, ours, "filed").body()).contains("ours");
    }
  }

  @Test
  void whileItsOwnCannotBeReadOrNoneAreServedTheNameLeadsNowhere() {
    String ours;
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/team/new", team("ours"));
      ours = key(sluice, "ours", "{}");
      managed(sluice, "/model/new", own("filed", "ours", params()));
    }
    String database = "sqlite:" + folder.resolve("sluice.db");
    try (SluiceUnderTest sluice = start(database, "another salt", "store_model_in_db: true")) {
      Eventually.until(() -> !unserved(sluice).isEmpty(), () -> "it can be read");
      Eventually.until(() -> ask(sluice, ours, "filed").statusCode() != 503, () -> "unknown");
      assertThat(ask(sluice, ours, "filed").statusCode()).isEqualTo(404);
    }
    try (SluiceUnderTest sluice = start(database, SALT, "store_model_in_db: false")) {
      Eventually.until(() -> ask(sluice, ours, "filed").statusCode() != 503, () -> "unknown");
      assertThat(ask(sluice, ours, "filed").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void whatATeamMayUseIsAfterwardsWhatItWas() {
    try (SluiceUnderTest sluice = start()) {
      for (JsonObject team : List.of(team("some", "other"), team("named", "filed"))) {
        String id = team.getString("team_id");
        managed(sluice, "/team/new", team);
        String key = key(sluice, id, "{}");
        int before = ask(sluice, key, "filed").statusCode();
        JsonObject made = managed(sluice, "/model/new", own("filed", id, params()));
        assertThat(models(sluice, id)).contains("filed").doesNotHaveDuplicates();
        JsonArray shown = new JsonArray(models(sluice, id));
        managed(sluice, "/team/update", new JsonObject().put("team_id", id).put("models", shown));
        assertThat(ask(sluice, key, "filed").body()).contains("ours");
        managed(sluice, "/model/delete", id(made.getString("model_id")));
        assertThat(models(sluice, id)).isEqualTo(team.getJsonArray("models").getList());
        assertThat(ask(sluice, key, "filed").statusCode()).as(id).isEqualTo(before);
      }
    }
  }

  @Test
  void whatIsRefusedToATeamStaysSoWhenItsModelChanges() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/team/new", team("ours", "filed"));
      String ours = key(sluice, "ours", "{}");
      JsonObject made = managed(sluice, "/model/new", own("mine", "ours", params()));
      managed(sluice, "/team/model/delete", team("ours", "mine"));
      JsonObject change = new JsonObject()
          .put("litellm_params", new JsonObject().put("timeout", 7))
          .put("model_info", new JsonObject().put("id", made.getString("model_id")));
      managed(sluice, "/model/update", change);
      assertThat(models(sluice, "ours")).containsExactly("filed");
      assertThat(ask(sluice, ours, "mine").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void itsModelsGoWithTheTeam() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/team/new", team("ours"));
      managed(sluice, "/team/new", team("theirs"));
      JsonObject made = managed(sluice, "/model/new", own("mine", "ours", params()));
      JsonObject left = managed(sluice, "/model/new", own("mine", "theirs", params()));
      JsonObject teams = new JsonObject().put("team_ids", new JsonArray().add("ours"));
      assertThat(manage(sluice, "/team/delete", teams).statusCode()).isEqualTo(200);
      assertThat(info(sluice, made.getString("model_id"))).isNull();
      assertThat(info(sluice, left.getString("model_id"))).isNotNull();
      managed(sluice, "/team/new", team("ours"));
      String ours = key(sluice, "ours", "{}");
      assertThat(ask(sluice, ours, "mine").statusCode()).isEqualTo(404);
      assertThat(ask(sluice, key(sluice, "theirs", "{}"), "mine").body()).contains("ours");
    }
  }
}
