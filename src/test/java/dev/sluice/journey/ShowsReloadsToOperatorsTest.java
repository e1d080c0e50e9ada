package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators reload on demand and see what it changed, with the master key and without anybody else's. */
class ShowsReloadsToOperatorsTest extends ReloadJourney {
  private static final String MASTER = "sk-master-Aa11Bb22Cc33";
  private static final String SEND_KEY = "Bearer " + MASTER;
  private static final String SELDOM = "sluice_settings: {config_poll_interval: 3600}\n";
  private static final String GUARDED = SELDOM + "general_settings: {master_key: " + MASTER + "}\n";

  private FakeUpstream upstream;
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(GUARDED + config(model("a", upstream), model("b", upstream)));
  }

  @AfterEach
  void stop() {
    sluice.close();
    upstream.close();
  }

  @Test
  void aReloadOnDemandAnswersWithTheState() {
    sluice.rewrite(GUARDED + config(model("a", upstream)));
    var reload = sluice.post("/config/reload", "", "authorization", SEND_KEY);
    assertThat(reload.statusCode()).isEqualTo(200);
    JsonObject state = new JsonObject(reload.body());
    assertThat(state.getLong("version")).isEqualTo(2);
    assertThat(state.getInteger("models")).isEqualTo(1);
    assertThat(state.getBoolean("last_reload_successful")).isTrue();
    assertThat(status(sluice, "b", "authorization", SEND_KEY)).isEqualTo(404);
  }

  @Test
  void theDiffNamesWhatWasAddedRemovedAndChangedWithoutSecrets() {
    sluice.rewrite(GUARDED
        + config(model("a", upstream, "other", "sk-new-Dd44Ee55Ff66Gg77"), model("c", upstream)));
    reload();
    var diff = sluice.get("/config/diff", "authorization", SEND_KEY);
    assertThat(diff.statusCode()).isEqualTo(200);
    JsonObject models = new JsonObject(diff.body()).getJsonObject("models");
    assertThat(models.getJsonArray("added")).isEqualTo(JsonArray.of("c"));
    assertThat(models.getJsonArray("removed")).isEqualTo(JsonArray.of("b"));
    assertThat(models.getJsonObject("changed").getJsonArray("a").encode())
        .contains("upstream-a", "other", "sk-...Gg77")
        .doesNotContain("sk-new-Dd44Ee55Ff66Gg77", "sk-a\"");
  }

  @Test
  void bothRoutesNeedTheMasterKey() {
    assertThat(sluice.post("/config/reload", "").statusCode()).isEqualTo(401);
    assertThat(sluice.get("/config/diff").statusCode()).isEqualTo(401);
    assertThat(sluice.get("/config/diff", "authorization", "Bearer sk-a").statusCode())
        .isEqualTo(401);
  }

  @Test
  void aChangedMasterKeyTakesEffect() {
    sluice.rewrite(GUARDED.replace(MASTER, "sk-next-Hh88Ii99Jj00") + config(model("a", upstream)));
    reload();
    assertThat(status(sluice, "a", "authorization", SEND_KEY)).isEqualTo(401);
    assertThat(status(sluice, "a", "authorization", "Bearer sk-next-Hh88Ii99Jj00"))
        .isEqualTo(200);
  }

  private void reload() {
    assertThat(sluice.post("/config/reload", "", "authorization", SEND_KEY).statusCode())
        .isEqualTo(200);
  }
}
