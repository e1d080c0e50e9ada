package dev.sluice.config.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReading;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class SnapshotDiffTest extends ConfigReading {
  @Test
  void equalSnapshotsDifferInNothingButTheirVersions() {
    Snapshot snapshot = serve(entry("model: echo/x"));
    assertThat(SnapshotDiff.of(snapshot, snapshot))
        .isEqualTo(new JsonObject().put("from", 1).put("to", 1));
    assertThat(SnapshotDiff.isSame(snapshot, serve("# moved\n" + entry("model: echo/x"))))
        .isTrue();
  }

  @Test
  void modelsThatCameWentAndChangedAreNamed() {
    Snapshot before = serve(
        "model_list:\n- {model_name: a, litellm_params: {model: echo/a}}\n- {model_name: b, litellm_params: {model: echo/b}}\n");
    Snapshot after = serve(
        "model_list:\n- {model_name: b, litellm_params: {model: echo/b, timeout: 5, temperature: 1}}\n- {model_name: c, litellm_params: {model: echo/c}}\n");
    JsonObject models = SnapshotDiff.of(before, after).getJsonObject("models");
    assertThat(models.getJsonArray("added")).containsExactly("c");
    assertThat(models.getJsonArray("removed")).containsExactly("a");
    JsonObject fields =
        models.getJsonObject("changed").getJsonArray("b").getJsonObject(0).getJsonObject("fields");
    assertThat(fields.getJsonObject("timeouts").getJsonObject("timeout"))
        .isEqualTo(new JsonObject().put("from", "6000").put("to", "5"));
    assertThat(fields.getJsonObject("defaults").getJsonObject("temperature"))
        .isEqualTo(new JsonObject().putNull("from").put("to", "1"));
  }

  @Test
  void deploymentsOfAGroupArePairedById() {
    String one =
        "- {model_name: a, litellm_params: {model: echo/1, timeout: 1}, model_info: {id: one}}\n";
    String two = "- {model_name: a, litellm_params: {model: echo/2}, model_info: {id: two}}\n";
    Snapshot before = serve("model_list:\n" + one + two);
    Snapshot after = serve("model_list:\n" + two + one.replace("timeout: 1", "timeout: 2")
        + two.replace("two", "three"));
    assertThat(SnapshotDiff.of(before, after)
            .getJsonObject("models")
            .getJsonObject("changed")
            .getJsonArray("a")
            .encode())
        .isEqualTo(
            "[{\"changed\":\"one\",\"fields\":{\"timeouts\":{\"timeout\":{\"from\":\"1\",\"to\":\"2\"}}}},{\"added\":\"three\"}]");
  }

  @Test
  void settingsAndAliasesAreCompared() {
    Snapshot before = serve(entry("model: echo/x"));
    Snapshot after =
        serve("sluice_settings: {drain_timeout: 1}\nrouter_settings: {model_group_alias: {n: m}}\n"
            + entry("model: echo/x"));
    JsonObject diff = SnapshotDiff.of(before, after);
    assertThat(diff.getJsonObject("settings").encode())
        .isEqualTo("{\"drain_millis\":{\"from\":60000,\"to\":1000}}");
    assertThat(diff.getJsonObject("aliases").encode())
        .isEqualTo("{\"n\":{\"from\":null,\"to\":\"m\"}}");
  }

  @Test
  void whatChangedOfRoutingIsNamedToo() {
    Snapshot before = serve(entry("model: echo/x"));
    Snapshot after =
        serve("router_settings: {cooldown_time: 7, retry_policy: {TimeoutErrorRetries: 1}}\n"
            + entry("model: echo/x", "order: 3"));
    JsonObject diff = SnapshotDiff.of(before, after);
    assertThat(diff.getJsonObject("settings").encode())
        .isEqualTo(
            "{\"routing\":{\"retries\":{\"by_kind\":{\"TIMEOUT\":{\"from\":null,\"to\":\"1\"}}},"
                + "\"cooldowns\":{\"millis\":{\"from\":5000,\"to\":7000}}}}");
    assertThat(diff.getJsonObject("models").encode())
        .contains("\"traits\":{\"order\":{\"from\":0,\"to\":3}}");
  }

  @Test
  void valuesOfHeadersAreNeverShown() {
    Snapshot before = serve(entry("model: echo/x", "extra_headers: {x-word: before}"));
    Snapshot after = serve(entry("model: echo/x", "extra_headers: {x-word: after}"));
    assertThat(SnapshotDiff.of(before, after).encode())
        .contains("\"headers\":{\"x-word\":{\"from\":\"***\",\"to\":\"***\"}}")
        .doesNotContain("before", "after");
  }
}
