package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of stored models share: a gateway with one model in its file, and calls of the management API. */
abstract class ModelJourney {
  static final String MASTER = "sk-master-1234567890";
  static final String SECRET = "sk-upstream-secret-9876543210";
  static final String SALT = "a salt that stays";

  @TempDir
  Path folder;

  FakeUpstream upstream;

  @BeforeEach
  void startUpstream() {
    upstream = FakeUpstream.start();
  }

  @AfterEach
  void stopUpstream() {
    upstream.close();
  }

  /** With models stored in a file that the next one finds again. */
  SluiceUnderTest start() {
    return start("sqlite:" + folder.resolve("sluice.db"), SALT, "store_model_in_db: true");
  }

  /** @param general more settings */
  SluiceUnderTest start(String database, String salt, String general) {
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", database);
    if (!salt.isEmpty()) {
      environment.put("LITELLM_SALT_KEY", salt);
    }
    return SluiceUnderTest.start(yaml(general), environment);
  }

  String yaml(String general) {
    return """
        model_list:
          - model_name: filed
            model_info: {id: of-the-file}
            litellm_params: {model: echo/one}
        general_settings: {master_key: %s, %s}
        sluice_settings: {spool_dir: "%s"}
        """.formatted(MASTER, general, folder.resolve("spool" + System.nanoTime()));
  }

  /** Parameters of a deployment at the upstream. */
  JsonObject params() {
    return new JsonObject()
        .put("model", "openai/their-name")
        .put("api_base", upstream.base())
        .put("api_key", SECRET);
  }

  static JsonObject model(String name, String id, JsonObject params) {
    return new JsonObject()
        .put("model_name", name)
        .put("litellm_params", params)
        .put("model_info", new JsonObject().put("id", id));
  }

  static HttpResponse<String> manage(SluiceUnderTest sluice, String path, JsonObject body) {
    return sluice.post(path, body.encode(), "authorization", "Bearer " + MASTER);
  }

  static JsonObject managed(SluiceUnderTest sluice, String path, JsonObject body) {
    HttpResponse<String> answer = manage(sluice, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  static JsonObject refused(SluiceUnderTest sluice, int status, String path, JsonObject body) {
    HttpResponse<String> answer = manage(sluice, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return new JsonObject(answer.body()).getJsonObject("error");
  }

  static HttpResponse<String> chat(SluiceUnderTest sluice, String model) {
    JsonObject message = new JsonObject().put("role", "user").put("content", "hi");
    JsonObject body =
        new JsonObject().put("model", model).put("messages", new JsonArray().add(message));
    return sluice.post(Streaming.CHAT, body.encode(), "authorization", "Bearer " + MASTER);
  }

  /** Its answer when what is stored is known to all: status pages know a moment before. */
  static HttpResponse<String> onceLoaded(SluiceUnderTest sluice, String model) {
    Eventually.until(() -> chat(sluice, model).statusCode() != 503, () -> "it stays unknown");
    return chat(sluice, model);
  }

  static String get(SluiceUnderTest sluice, String path) {
    HttpResponse<String> answer = sluice.get(path, "authorization", "Bearer " + MASTER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** The deployment of this id in {@code /model/info}, or null. */
  static JsonObject info(SluiceUnderTest sluice, String id) {
    return new JsonObject(get(sluice, "/model/info"))
        .getJsonArray("data").stream()
            .map(JsonObject.class::cast)
            .filter(entry -> id.equals(entry.getJsonObject("model_info").getString("id")))
            .findFirst()
            .orElse(null);
  }

  /** Why stored models are not served, by id. */
  static JsonObject unserved(SluiceUnderTest sluice) {
    return new JsonObject(get(sluice, "/health/readiness"))
        .getJsonObject("config")
        .getJsonObject("stored_models_not_served");
  }

  static JsonObject id(String id) {
    return new JsonObject().put("id", id);
  }
}
