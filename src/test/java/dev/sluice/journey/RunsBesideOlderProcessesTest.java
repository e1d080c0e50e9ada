package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While an update is under way, processes of the version before it record as ever, and what they do is told. */
class RunsBesideOlderProcessesTest {
  private static final String MASTER = "sk-master-1234567890";
  private static final long BEGAN = 1_780_000_000_000L; // milliseconds since the epoch

  /** The statements that the third version of the tables was written with. */
  private static final String MARK =
      "INSERT INTO sluice_spools (run, stored, first_block) SELECT ?, 0,"
          + " COALESCE((SELECT MAX(block) FROM sluice_usage_records), 0) + 1"
          + " WHERE NOT EXISTS (SELECT 1 FROM sluice_spools WHERE run = ?) ON CONFLICT DO NOTHING";

  private static final String RECORD = "INSERT INTO sluice_usage_records (id, call_id, started_at,"
      + " first_byte_at, ended_at, key_hash, key_alias, user_id, team_id, customer, call_type,"
      + " model_group, model, deployment_id, provider, api_base, stream, retries, fallbacks,"
      + " prompt_tokens, completion_tokens, cached_tokens, cache_creation_tokens,"
      + " audio_prompt_tokens, audio_completion_tokens, reasoning_tokens, estimated, cost_nanos,"
      + " status, response_id, error_code, error_message, tags, ip, messages, response, block)"
      + " VALUES (?, 'call', ?, 0, ?, NULL, NULL, 'ann', NULL, NULL, 'acompletion', 'echo', 'm',"
      + " 'd', 'openai', '', FALSE, 0, 0, 3, 4, 0, 0, 0, 0, 0, FALSE, 500000000, 200, ?, NULL,"
      + " NULL, '[]', '127.0.0.1', NULL, NULL, 1) ON CONFLICT DO NOTHING";

  @TempDir
  Path folder;

  @Test
  void onAFile() throws SQLException {
    String url = "sqlite:" + folder.resolve("sluice.db");
    isTold(url, "jdbc:" + url);
  }

  @Test
  void onAServer() throws SQLException {
    String name = PostgresUnderTest.newDatabase();
    int port = PostgresUnderTest.port();
    isTold(
        PostgresUnderTest.url(name, port),
        "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=postgres&password=postgres");
  }

  private void isTold(String url, String jdbc) throws SQLException {
    try (SluiceUnderTest sluice =
        SluiceUnderTest.start("""
        model_list:
          - model_name: echo
            litellm_params: {model: echo/one}
        general_settings: {master_key: %s, database_url: "%s"}
        sluice_settings: {spool_dir: "%s"}
        """.formatted(MASTER, url, folder.resolve("spool")))) {
      assertThat(logs(sluice, "")).isEmpty();
      record(jdbc, "older-1");
      assertThat(logs(sluice, "").getJsonObject(0).getString("user")).isEqualTo("ann");
      record(jdbc, "older-2");
      assertThat(logs(sluice, "")).hasSize(2);
      assertThat(logs(sluice, "?request_id=answer-older-1"))
          .singleElement()
          .satisfies(row -> assertThat(((JsonObject) row).getDouble("spend")).isEqualTo(0.5));
    }
  }

  private static JsonArray logs(SluiceUnderTest sluice, String query) {
    var answer = sluice.get("/spend/logs" + query, "Authorization", "Bearer " + MASTER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonArray(answer.body());
  }

  /** As the older process does, once for a batch. */
  private static void record(String jdbc, String id) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc);
        PreparedStatement mark = connection.prepareStatement(MARK);
        PreparedStatement row = connection.prepareStatement(RECORD)) {
      mark.setString(1, "an-older-run");
      mark.setString(2, "an-older-run");
      mark.executeUpdate();
      row.setString(1, id);
      row.setLong(2, BEGAN);
      row.setLong(3, BEGAN + 10);
      row.setString(4, "answer-" + id);
      assertThat(row.executeUpdate()).isEqualTo(1);
    }
  }
}
