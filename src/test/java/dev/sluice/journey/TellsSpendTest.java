package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.Relay;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests used is told, down to the request, and outlives the process and the database's absence. */
class TellsSpendTest {
  private static final String MASTER = "sk-master-1234567890";
  private static final String ASK =
      "{\"model\": \"echo\", \"messages\": [{\"role\": \"user\", \"content\": \"How are you?\"}]}";

  @TempDir
  Path folder;

  private FakeUpstream upstream;

  @BeforeEach
  void open() {
    upstream = FakeUpstream.start().always(Answers::openAi);
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  private SluiceUnderTest start(String url, String spool) {
    return SluiceUnderTest.start(
        """
        model_list:
          - model_name: echo
            litellm_params: {model: openai/m, api_base: "%s", api_key: k, input_cost_per_token: 0.001, output_cost_per_token: 0.002}
        general_settings: {master_key: %s, database_url: "%s", proxy_batch_write_at: 0.1}
        sluice_settings: {spool: %s, spool_dir: "%s"}
        """.formatted(upstream.base(), MASTER, url, spool, folder.resolve("spool")));
  }

  private static JsonObject post(SluiceUnderTest sluice, String path, String key, String body) {
    var answer = sluice.post(path, body, "Authorization", "Bearer " + key);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static JsonArray logs(SluiceUnderTest sluice, String key) {
    var answer = sluice.get("/spend/logs", "Authorization", "Bearer " + key);
    return answer.statusCode() == 200 ? new JsonArray(answer.body()) : new JsonArray();
  }

  private static JsonArray awaitLogs(SluiceUnderTest sluice, int count, String key) {
    Eventually.within(
        Duration.ofSeconds(40), () -> logs(sluice, key).size() == count, () -> logs(sluice, key));
    return logs(sluice, key);
  }

  @Test
  void whatWasUsedLastIsStoredBeforeItLeaves() throws Exception {
    int asked = 300;
    String url = "sqlite:" + folder.resolve("sluice.db");
    try (SluiceUnderTest sluice = start(url, "async")) {
      String key = post(sluice, "/key/generate", MASTER, "{}").getString("key");
      for (int i = 0; i < asked; i++) {
        post(sluice, "/v1/chat/completions", key, ASK);
      }
    }
    try (Connection database = DriverManager.getConnection("jdbc:" + url);
        ResultSet rows =
            database.createStatement().executeQuery("SELECT COUNT(*) FROM sluice_usage_all")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(asked);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"async", "sync"})
  void aRequestIsInTheLogWithItsTokensAndItsCost(String spool) {
    String url = "sqlite:" + folder.resolve("sluice.db");
    String key;
    try (SluiceUnderTest sluice = start(url, spool)) {
      key = post(sluice, "/key/generate", MASTER, "{\"user_id\": \"ann\"}").getString("key");
      JsonObject answer = post(sluice, "/v1/chat/completions", key, ASK);
      JsonObject row = awaitLogs(sluice, 1, key).getJsonObject(0);
      JsonObject usage = answer.getJsonObject("usage");
      assertThat(row.getString("request_id")).isEqualTo(answer.getString("id"));
      assertThat(row.getInteger("total_tokens")).isEqualTo(usage.getInteger("total_tokens"));
      assertThat(row.getDouble("spend"))
          .isEqualTo(usage.getInteger("prompt_tokens") * 0.001
              + usage.getInteger("completion_tokens") * 0.002);
      assertThat(row.getString("user")).isEqualTo("ann");
      post(sluice, "/v1/chat/completions", key, ASK);
    }
    try (SluiceUnderTest again = start(url, spool)) { // the last one went to the spool at least
      awaitLogs(again, 2, key);
      var global = again.get("/global/spend", "Authorization", "Bearer " + MASTER);
      assertThat(new JsonObject(global.body()).getDouble("spend")).isPositive();
    }
  }

  @Test
  void whatIsUsedWhileTheDatabaseIsAwayIsThereAfterwards() {
    String name = PostgresUnderTest.newDatabase();
    try (Relay relay = Relay.to(PostgresUnderTest.port());
        SluiceUnderTest sluice = start(PostgresUnderTest.url(name, relay.port()), "async")) {
      Eventually.within(
          Duration.ofSeconds(40),
          () ->
              sluice.get("/global/spend", "Authorization", "Bearer " + MASTER).statusCode() == 200,
          () -> "no database");
      String key = post(sluice, "/key/generate", MASTER, "{}").getString("key");
      post(sluice, "/v1/chat/completions", key, ASK);
      relay.swallow();
      for (int i = 0; i < 30; i++) {
        post(sluice, "/v1/chat/completions", key, ASK);
      }
      relay.heal();
      awaitLogs(sluice, 31, key);
    }
  }
}
