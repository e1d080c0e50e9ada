package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that was handed out stays one: after a restart, and on every replica. */
class KeepsKeysTest {
  private static final String MASTER = "sk-master-1234567890";

  @TempDir
  Path folder;

  private SluiceUnderTest start(String database) {
    return SluiceUnderTest.start(
        """
        model_list:
          - model_name: chat
            litellm_params: {model: echo/one}
        general_settings: {master_key: %s}
        sluice_settings: {spool_dir: %s}
        """.formatted(MASTER, folder.resolve("spool")), Map.of("DATABASE_URL", database));
  }

  @Test
  void afterARestart() {
    String database = "sqlite:" + folder.resolve("sluice.db");
    String key;
    try (SluiceUnderTest sluice = start(database)) {
      key = newKey(sluice);
      assertThat(chat(sluice, key)).isEqualTo(200);
    }
    try (SluiceUnderTest sluice = start(database)) {
      assertThat(chat(sluice, key)).isEqualTo(200); // at once: it waits for what is stored
      assertThat(chat(sluice, key + "x")).isEqualTo(401);
    }
  }

  @Test
  void onEveryReplica() {
    String database = PostgresUnderTest.newUrl();
    try (SluiceUnderTest one = start(database);
        SluiceUnderTest other = start(database)) {
      String key = newKey(one);
      Eventually.until(() -> chat(other, key) == 200, () -> "known to the other one");
      assertThat(manage(other, "/key/delete", "{\"keys\":[\"" + key + "\"]}").statusCode())
          .isEqualTo(200);
      assertThat(chat(other, key)).isEqualTo(401);
      Eventually.until(() -> chat(one, key) == 401, () -> "gone from the first one");
    }
  }

  private static String newKey(SluiceUnderTest sluice) {
    var made = manage(sluice, "/key/generate", "{}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    return new JsonObject(made.body()).getString("key");
  }

  private static HttpResponse<String> manage(SluiceUnderTest sluice, String path, String json) {
    return sluice.post(path, json, "authorization", "Bearer " + MASTER);
  }

  private static int chat(SluiceUnderTest sluice, String key) {
    return sluice
        .post(
            "/v1/chat/completions",
            "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
            "authorization",
            "Bearer " + key)
        .statusCode();
  }
}
