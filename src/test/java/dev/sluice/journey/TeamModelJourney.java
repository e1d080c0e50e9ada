package dev.sluice.journey;

import dev.sluice.fake.Answers;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of teams' own models share. */
abstract class TeamModelJourney extends ModelJourney {
  @BeforeEach
  void answer() {
    upstream.always(Answers.chat("ours"));
  }

  static JsonObject own(String name, String team, JsonObject params) {
    return new JsonObject()
        .put("model_name", name)
        .put("litellm_params", params)
        .put("model_info", new JsonObject().put("team_id", team));
  }

  static String key(SluiceUnderTest sluice, String team, String more) {
    JsonObject fields = new JsonObject(more.replace('\'', '"')).put("team_id", team);
    return managed(sluice, "/key/generate", fields).getString("key");
  }

  static HttpResponse<String> ask(
      SluiceUnderTest sluice, String key, String model, String... fallbacks) {
    JsonObject body = new JsonObject().put("model", model);
    if (fallbacks.length > 0) {
      body.put("fallbacks", new JsonArray(List.of(fallbacks)));
    }
    body.put(
        "messages", new JsonArray().add(new JsonObject().put("role", "user").put("content", "hi")));
    return sluice.post(Streaming.CHAT, body.encode(), "authorization", "Bearer " + key);
  }

  static List<String> listed(SluiceUnderTest sluice, String key) {
    String body = sluice.get("/v1/models", "authorization", "Bearer " + key).body();
    return new JsonObject(body)
        .getJsonArray("data").stream()
            .map(entry -> ((JsonObject) entry).getString("id"))
            .toList();
  }

  static List<Object> models(SluiceUnderTest sluice, String team) {
    return new JsonObject(get(sluice, "/team/info?team_id=" + team))
        .getJsonObject("team_info").getJsonArray("models").stream().toList();
  }

  static JsonObject team(String id, String... models) {
    return new JsonObject().put("team_id", id).put("models", new JsonArray(List.of(models)));
  }
}
