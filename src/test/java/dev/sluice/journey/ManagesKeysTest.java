package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keys are managed over HTTP as with LiteLLM: by the master key, by keys with a role, and by nobody else. */
class ManagesKeysTest {
  private static final String MASTER = "Bearer sk-1234";
  static final String YAML = "general_settings: {master_key: sk-1234}\n"
      + "model_list: [{model_name: echo, litellm_params: {model: echo/echo}}]\n";

  private static JsonObject post(SluiceUnderTest sluice, String path, String body) {
    HttpResponse<String> answer = sluice.post(path, body, "Authorization", MASTER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  SluiceUnderTest start() {
    return SluiceUnderTest.start(YAML);
  }

  @Test
  void withoutAKeyNobodyManagesAnything() {
    try (SluiceUnderTest sluice = start()) {
      assertThat(sluice.post("/key/generate", "{}").statusCode()).isEqualTo(401);
      assertThat(
              sluice.post("/key/generate", "{}", "Authorization", "Bearer sk-x").statusCode())
          .isEqualTo(401);
      assertThat(sluice.get("/key/generate").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void aBlockedOrDeletedKeyIsRefusedAtItsNextCall() {
    try (SluiceUnderTest sluice = start()) {
      String key = post(sluice, "/key/generate", "{\"user_id\": \"ann\"}").getString("key");
      String[] own = {"Authorization", "Bearer " + key};
      assertThat(sluice.get("/key/info", own).statusCode()).isEqualTo(200);
      post(sluice, "/key/block", "{\"key\": \"" + key + "\"}");
      assertThat(sluice.get("/key/info", own).statusCode()).isEqualTo(401);
      post(sluice, "/key/unblock", "{\"key\": \"" + key + "\"}");
      assertThat(sluice.get("/key/info", own).statusCode()).isEqualTo(200);
      post(sluice, "/key/delete", "{\"keys\": [\"" + key + "\"]}");
      assertThat(sluice.get("/key/info", own).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void whatAKeyMayIsSettledBeforeItsFirstRequest() {
    try (SluiceUnderTest sluice = start()) {
      String key = post(sluice, "/key/generate", "{\"rpm_limit\": 2, \"models\": [\"echo\"]}")
          .getString("key");
      assertThat(chat(sluice, key, "other")).isIn(403, 404);
      assertThat(chat(sluice, key, "echo")).isEqualTo(200);
      assertThat(chat(sluice, key, "echo")).isEqualTo(200);
      assertThat(chat(sluice, key, "echo")).isEqualTo(429);
      post(sluice, "/key/update", "{\"key\": \"" + key + "\", \"rpm_limit\": 3}");
      assertThat(chat(sluice, key, "echo")).isEqualTo(200);
      post(sluice, "/key/block", "{\"key\": \"" + key + "\"}");
      assertThat(chat(sluice, key, "echo")).isEqualTo(401);
      post(sluice, "/key/unblock", "{\"key\": \"" + key + "\"}");
      post(sluice, "/key/update", "{\"key\": \"" + key + "\", \"rpm_limit\": null}");
      assertThat(chat(sluice, key, "echo")).isEqualTo(200);
      post(sluice, "/key/delete", "{\"keys\": [\"" + key + "\"]}");
      assertThat(chat(sluice, key, "echo")).isEqualTo(401);
    }
  }

  private static int chat(SluiceUnderTest sluice, String key, String model) {
    String body = "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"user\","
        + " \"content\": \"a\"}]}";
    return sluice
        .post("/v1/chat/completions", body, "Authorization", "Bearer " + key)
        .statusCode();
  }

  @Test
  void ofManyWhoWantTheSameAliasAtOnceOneGetsIt() {
    try (SluiceUnderTest sluice = start()) {
      List<CompletableFuture<Integer>> calls = IntStream.range(0, 20)
          .mapToObj(call -> CompletableFuture.supplyAsync(() -> sluice
              .post("/key/generate", "{\"key_alias\": \"the one\"}", "Authorization", MASTER)
              .statusCode()))
          .toList();
      assertThat(calls.stream().map(CompletableFuture::join).filter(status -> status == 200))
          .hasSize(1);
      assertThat(calls.stream().map(CompletableFuture::join).filter(status -> status == 400))
          .hasSize(19);
    }
  }

  @Test
  void aRegeneratedKeyTakesTheOldOnesPlace() {
    try (SluiceUnderTest sluice = start()) {
      String key = post(sluice, "/key/generate", "{\"key_alias\": \"kept\"}").getString("key");
      HttpResponse<String> regenerated =
          sluice.post("/key/" + key + "/regenerate", "{}", "Authorization", MASTER);
      assertThat(regenerated.statusCode()).as(regenerated.body()).isEqualTo(200);
      String next = new JsonObject(regenerated.body()).getString("key");
      assertThat(sluice.get("/key/info?key=" + next, "Authorization", MASTER).body())
          .contains("\"key_alias\":\"kept\"");
      assertThat(sluice.get("/key/info?key=" + key, "Authorization", MASTER).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void aBodyWithinLimitsButNotOfTheApiIsRefused() {
    try (SluiceUnderTest sluice = start()) {
      String large = "{\"key\": \"sk-" + "a".repeat(1 << 20) + "\"}";
      HttpResponse<String> refused = sluice.post("/key/generate", large, "Authorization", MASTER);
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("1 MiB").hasSizeLessThan(1000);
    }
  }

  @Test
  void aSlipInTheBodyIsToldWithItsPlace() {
    try (SluiceUnderTest sluice = start()) {
      String slip = "{\"key_alias\": \"ci\",}";
      HttpResponse<String> refused = sluice.post("/key/generate", slip, "Authorization", MASTER);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("invalid_json", "at byte 19");
      assertThat(sluice.post("/key/generate", "[]", "Authorization", MASTER).body())
          .contains("The body must be a JSON object, such as {}: expected a JSON object");
    }
  }

  @Test
  void whatThereIsToCallIsToldWithoutAKey() {
    try (SluiceUnderTest sluice = start()) {
      JsonObject document = new JsonObject(sluice.get("/openapi.json").body());
      assertThat(document.getString("openapi")).startsWith("3.1");
      assertThat(document.getJsonObject("paths").containsKey("/key/generate")).isTrue();
      HttpResponse<String> page = sluice.get("/docs");
      assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("content-security-policy").orElse(""))
          .startsWith("default-src 'none'");
      assertThat(page.body()).contains("/key/generate");
      assertThat(sluice.get("/").body()).as("where LiteLLM has it").isEqualTo(page.body());
    }
  }

  @Test
  void withoutAMasterKeyAndADatabaseItSaysWhatToSet() {
    String yaml = "model_list: [{model_name: echo, litellm_params: {model: echo/echo}}]\n";
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml, Map.of("DATABASE_URL", ""))) {
      HttpResponse<String> refused = sluice.post("/key/generate", "{}");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(refused.body()).contains("ledger_off", "general_settings.master_key");
    }
  }

  @Test
  void aKeyOfOtherAddressesManagesNothingFromHere() {
    try (SluiceUnderTest sluice = start()) {
      String key = post(
              sluice,
              "/key/generate",
              "{\"user_id\": \"ann\", \"allowed_ips\": [\"192.0.2.0/24\"]}")
          .getString("key");
      String[] own = {"Authorization", "Bearer " + key};
      assertThat(sluice.get("/key/info", own).statusCode()).isEqualTo(403);
      assertThat(sluice.post("/key/generate", "{}", own).statusCode()).isEqualTo(403);
    }
  }
}
