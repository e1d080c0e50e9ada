package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is refused finds out why in the log, as long as the gateway knows who they are. */
class RecordsRefusalsTest {
  private static final String MASTER = "sk-master-0123456789";
  private static final String ASK =
      "{\"model\": \"echo\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";

  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    sluice = SluiceUnderTest.start("""
        model_list:
          - {model_name: echo, litellm_params: {model: echo/m}}
          - {model_name: other, litellm_params: {model: echo/m}}
        general_settings: {master_key: %s, proxy_batch_write_at: 0.05}
        """.formatted(MASTER));
  }

  @AfterEach
  void stop() {
    sluice.close();
  }

  private JsonObject manage(String path, String body) {
    var answer = sluice.post(path, body, "authorization", "Bearer " + MASTER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private String key(String terms) {
    return manage("/key/generate", terms).getString("key");
  }

  private int call(String key, String body) {
    return sluice
        .post("/v1/chat/completions", body, "authorization", "Bearer " + key)
        .statusCode();
  }

  private List<JsonObject> rows() {
    var logs = sluice.get("/spend/logs?status_filter=failure", "authorization", "Bearer " + MASTER);
    return new JsonArray(logs.body()).stream().map(JsonObject.class::cast).toList();
  }

  /** The only refusal that is recorded so far. */
  private JsonObject row() {
    Eventually.until(() -> rows().size() == 1, this::rows);
    return rows().get(0);
  }

  private static void assertRefusal(JsonObject row, int status, String code, String model) {
    JsonObject metadata = row.getJsonObject("metadata");
    JsonObject error = metadata.getJsonObject("error_information");
    assertThat(row.getString("status")).isEqualTo("failure");
    assertThat(error.getString("error_code")).isEqualTo(Integer.toString(status));
    assertThat(error.getString("error_class")).isEqualTo(code);
    assertThat(error.getString("error_message")).isNotBlank().hasSizeLessThan(400);
    assertThat(row.getString("model_group")).isEqualTo(model);
    assertThat(row.getInteger("total_tokens")).isZero();
    assertThat(row.getDouble("spend")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'models': ['other']} | 403 | model_access_denied",
        "{'allowed_routes': ['/v1/embeddings']} | 403 | route_access_denied",
        "{'rpm_limit': 0} | 429 | rate_limit_exceeded",
        "{'max_budget': 0.000001, 'spend': 1} | 429 | budget_exceeded"
      })
  void ofAKeyThatMayNot(String terms, int status, String code) {
    String key = key(terms.replace('\'', '"').replaceFirst("}$", ", \"key_alias\": \"search\"}"));
    assertThat(call(key, ASK)).isEqualTo(status);
    JsonObject row = row();
    assertRefusal(row, status, code, status == 403 && code.startsWith("route") ? "" : "echo");
    assertThat(row.getJsonObject("metadata").getString("user_api_key_alias")).isEqualTo("search");
  }

  @Test
  void ofAKeyThatIsBlocked() {
    String key = key("{}");
    manage("/key/block", new JsonObject().put("key", key).encode());
    assertThat(call(key, ASK)).isEqualTo(401);
    assertRefusal(row(), 401, "key_blocked", "");
  }

  @Test
  void ofAKeyThatHasExpired() {
    String key = key("{\"duration\": \"1s\"}");
    Eventually.until(() -> call(key, ASK) == 401, () -> "still let in");
    assertRefusal(row(), 401, "expired_key", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model': 'nothing-of-that-name', 'messages': []} | 404 | model_not_found | ''",
        "{'model': 'echo'} | 400 | missing_required_parameter | ''",
        "{'model': | 400 | invalid_json | ''"
      })
  void ofARequestThatIsWrong(String body, int status, String code, String model) {
    for (String key : List.of(key("{}"), MASTER)) {
      assertThat(call(key, body.replace('\'', '"'))).isEqualTo(status);
    }
    Eventually.until(() -> rows().size() == 2, this::rows);
    rows().forEach(row -> assertRefusal(row, status, code, model));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-nobody-has-this", ""})
  void butNotOfAnybodyElse(String key) {
    assertThat(call(key, ASK)).isEqualTo(401);
    assertThat(call(key("{\"models\": [\"other\"]}"), ASK)).isEqualTo(403);
    assertRefusal(row(), 403, "model_access_denied", "echo"); // and no other
  }

  @Test
  void andNotWithoutEnd() {
    String key = key("{\"models\": [\"other\"]}");
    int lanes = Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < 60 * lanes + 50; i++) {
      assertThat(call(key, ASK)).isEqualTo(403);
    }
    assertThat(call(MASTER, "{\"model\": \"nothing\", \"messages\": []}")).isEqualTo(404);
    Eventually.until(
        () -> rows().stream().anyMatch(row -> row.getString("model_group").isEmpty()), this::rows);
    assertThat(rows().size()).isLessThanOrEqualTo(60 * lanes + 1);
  }
}
