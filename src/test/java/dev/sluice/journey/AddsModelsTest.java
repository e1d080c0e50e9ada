package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Deployments are added, changed and deleted while the gateway runs, as LiteLLM's clients do it. */
class AddsModelsTest extends ModelJourney {
  @Test
  void whatIsAddedIsServedWhenTheAnswerIsThere() {
    try (SluiceUnderTest sluice = start()) {
      for (int i = 0; i < 5; i++) {
        String name = "added-" + i;
        JsonObject added = managed(sluice, "/model/new", model(name, "id-" + i, params()));
        assertThat(chat(sluice, name).statusCode()).isEqualTo(200);
        assertThat(added.getString("model_id")).isEqualTo("id-" + i);
        assertThat(added.getJsonObject("model_info").getBoolean("db_model")).isTrue();
        assertThat(added.getString("created_by")).isEqualTo("default_user_id");
      }
      assertThat(upstream.take().header("authorization")).isEqualTo("Bearer " + SECRET);
      assertThat(get(sluice, "/v1/models")).contains("filed", "added-0", "added-4");
      assertThat(info(sluice, "id-1").getJsonObject("model_info").getBoolean("db_model"))
          .isTrue();
      assertThat(info(sluice, "of-the-file").getJsonObject("model_info").getBoolean("db_model"))
          .isFalse();
      assertThat(get(sluice, "/config/diff")).contains("added-4");
    }
  }

  @Test
  void anIdIsMadeWhereNoneIsGiven() {
    try (SluiceUnderTest sluice = start()) {
      JsonObject model = model("added", "", params());
      model.remove("model_info");
      String id = managed(sluice, "/model/new", model).getString("model_id");
      assertThat(id).hasSize(36);
      assertThat(chat(sluice, id).statusCode()).isEqualTo(200);
      assertThat(chat(sluice, "added").headers().firstValue("x-litellm-model-id"))
          .hasValue(id);
    }
  }

  @Test
  void itIsServedAtOnceAfterARestart() {
    String key;
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/model/new", model("added", "one", params()));
      key = managed(sluice, "/key/generate", new JsonObject()).getString("key");
    }
    try (SluiceUnderTest sluice = start()) {
      String body = "{\"model\":\"added\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
      HttpResponse<String> first =
          sluice.post(Streaming.CHAT, body, "authorization", "Bearer " + key);
      assertThat(first.statusCode()).as(first.body()).isEqualTo(200); // keys are known after models
      assertThat(upstream.take().header("authorization")).isEqualTo("Bearer " + SECRET);
      assertThat(info(sluice, "one").getString("model_name")).isEqualTo("added");
    }
  }

  @Test
  void anUpdateReplacesWhatItNamesAndKeepsTheRest() throws Exception {
    try (SluiceUnderTest sluice = start();
        FakeUpstream other = FakeUpstream.start()) {
      JsonObject model = model("added", "one", params().put("rpm", 7));
      model.getJsonObject("model_info").put("team", "search");
      managed(sluice, "/model/new", model);
      JsonObject moved = new JsonObject().put("api_base", other.base()).putNull("rpm");
      JsonObject named = new JsonObject().put("litellm_params", moved).put("model_info", id("one"));
      managed(sluice, "/model/update", named);
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
      assertThat(other.take().header("authorization")).isEqualTo("Bearer " + SECRET);
      JsonObject shown = info(sluice, "one").getJsonObject("litellm_params");
      assertThat(shown.getString("api_base")).isEqualTo(other.base());
      assertThat(shown.getInteger("rpm")).isEqualTo(7);
      HttpResponse<String> patched = patch(sluice, "one", "{\"model_name\":\"renamed\"}");
      assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
      assertThat(chat(sluice, "renamed").statusCode()).isEqualTo(200);
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(404);
      assertThat(info(sluice, "one").getJsonObject("model_info").getString("team"))
          .isEqualTo("search");
      // as LiteLLM's own client for Python says it
      JsonObject again =
          new JsonObject().put("id", "one").put("litellm_params", new JsonObject().put("rpm", 9));
      managed(sluice, "/model/update", again);
      assertThat(info(sluice, "one").getJsonObject("litellm_params").getInteger("rpm"))
          .isEqualTo(9);
    }
  }

  @Test
  void whatAnswersShowCanBeSentBackWithoutHarm() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/model/new", model("added", "one", params()));
      JsonObject shown = info(sluice, "one");
      shown.getJsonObject("litellm_params").put("rpm", 9);
      managed(sluice, "/model/update", shown);
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
      assertThat(upstream.take().header("authorization")).isEqualTo("Bearer " + SECRET);
    }
  }

  @Test
  void aDeletedOneTakesNoMoreCallersAndEndsItsAnswers() {
    try (SluiceUnderTest sluice = start();
        RawCaller caller = RawCaller.to(sluice.port())) {
      managed(sluice, "/model/new", model("added", "one", params()));
      Gate gate = new Gate();
      upstream.answer(Script.events()
          .event(Streaming.word("one"))
          .stall(gate)
          .event(Streaming.finish())
          .done());
      String body = "{\"model\":\"added\",\"stream\":true,\"messages\":[]}";
      RawAnswer running = caller
          .send(RawCaller.post(Streaming.CHAT, body, "authorization: Bearer " + MASTER))
          .answer();
      running.until("one");
      JsonObject deleted = managed(sluice, "/model/delete", id("one"));
      assertThat(deleted.getString("message")).isEqualTo("Model: one deleted successfully");
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(404);
      gate.open();
      assertThat(running.text()).endsWith(Streaming.DONE);
      assertThat(refused(sluice, 404, "/model/delete", id("one")).getString("code"))
          .isEqualTo("model_not_found");
    }
    try (SluiceUnderTest sluice = start()) {
      awaitLedger(sluice);
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void unchangedUpstreamsKeepTheirConnections() {
    try (SluiceUnderTest sluice = start();
        FakeUpstream other = FakeUpstream.start();
        RawCaller caller = RawCaller.to(sluice.port())) {
      managed(sluice, "/model/new", model("added", "one", params()));
      String body = "{\"model\":\"added\",\"messages\":[]}";
      String request = RawCaller.post(Streaming.CHAT, body, "authorization: Bearer " + MASTER);
      assertThat(caller.send(request).answer().text()).contains("choices");
      for (int i = 0; i < 5; i++) {
        JsonObject elsewhere = params().put("api_base", other.base());
        managed(sluice, "/model/new", model("more-" + i, "more-" + i, elsewhere));
        assertThat(caller.send(request).answer().text()).contains("choices");
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aBlockedOneIsKeptAndNotServed() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/model/new", model("added", "one", params()));
      managed(sluice, "/model/block", new JsonObject().put("model_id", "one"));
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(404);
      JsonObject info = info(sluice, "one").getJsonObject("model_info");
      assertThat(info.getBoolean("served")).isFalse();
      assertThat(info.getBoolean("blocked")).isTrue();
      assertThat(unserved(sluice)).isEmpty();
      managed(sluice, "/model/unblock", new JsonObject().put("model_id", "one"));
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theyStayWhenTheFileChangesAndShareTheTrafficOfItsModels() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/model/new", model("filed", "one", params().put("weight", 1000)));
      String more = "  - {model_name: later, litellm_params: {model: echo/two}}\ngeneral_settings";
      sluice.rewrite(yaml("store_model_in_db: true").replaceFirst("general_settings", more));
      Eventually.until(() -> chat(sluice, "later").statusCode() == 200, () -> "no later model");
      assertThat(info(sluice, "one")).isNotNull();
      for (int i = 0; i < 5; i++) {
        assertThat(chat(sluice, "filed").statusCode()).isEqualTo(200);
      }
      assertThat(upstream.requests()).isNotEmpty();
      sluice.rewrite("model_list: [");
      Eventually.until(
          () -> get(sluice, "/health/readiness").contains("\"last_reload_successful\" : false"),
          () -> "the file is not broken");
      managed(sluice, "/model/new", model("while-broken", "two", params()));
      assertThat(chat(sluice, "while-broken").statusCode()).isEqualTo(200);
      assertThat(get(sluice, "/health/readiness")).contains("\"last_reload_successful\" : false");
    }
  }

  @Test
  void aFileWithoutModelsWillDoAndFallbacksMayNameStoredOnes() {
    String yaml = """
        model_list: []
        general_settings: {master_key: %s, store_model_in_db: true}
        router_settings: {num_retries: 0, fallbacks: [{added: [spare]}]}
        """.formatted(MASTER);
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml)) {
      assertThat(new JsonObject(get(sluice, "/v1/models")).getJsonArray("data"))
          .isEqualTo(new JsonArray());
      awaitLedger(sluice);
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(404);
      JsonObject nobody = params().put("api_base", "http://127.0.0.1:1/v1");
      managed(sluice, "/model/new", model("added", "one", nobody));
      managed(sluice, "/model/new", model("spare", "two", params()));
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
    }
  }

  private static void awaitLedger(SluiceUnderTest sluice) {
    Eventually.until(
        () -> get(sluice, "/health/readiness").contains("\"db\" : \"connected\""),
        () -> "no ledger");
  }

  private static HttpResponse<String> patch(SluiceUnderTest sluice, String id, String json)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(
            URI.create(sluice.url() + "/model/" + id + "/update"))
        .header("authorization", "Bearer " + MASTER)
        .header("content-type", "application/json")
        .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
        .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
