package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who adds a model harms nobody: neither its own secrets, nor what else is served. */
class KeepsModelsSafeTest extends ModelJourney {
  private static final String HEADER = "header-secret-Aa11Bb22Cc33";
  private static final String NESTED = "nested-secret-Dd44Ee55Ff66";

  private JsonObject secretive() {
    return params()
        .put("api_base", upstream.base() + "?code=query-secret-Gg77")
        .put("extra_headers", new JsonObject().put("x-team", HEADER))
        .put("extra_body", new JsonObject().put("a", new JsonArray().add(NESTED)))
        .put("aws_secret_access_key", "aws-secret-Hh88")
        .put("azure_ad_token", "azure-secret-Ii99")
        .put("temperature", 0.5);
  }

  private static void assertHidden(String text) {
    assertThat(text)
        .doesNotContain(SECRET, HEADER, NESTED, "query-secret", "aws-secret", "azure-secret");
  }

  @Test
  void secretsAreInNoAnswerNoLogNoMetricAndNotInTheDatabase() throws IOException {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger root = (Logger) LoggerFactory.getLogger("dev.sluice");
    root.addAppender(log);
    try (SluiceUnderTest sluice = start()) {
      assertHidden(
          managed(sluice, "/model/new", model("added", "one", secretive())).encode());
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
      assertThat(upstream.take().header("x-team")).isEqualTo(HEADER);
      JsonObject rpm = new JsonObject().put("rpm", 5);
      JsonObject change = new JsonObject().put("litellm_params", rpm).put("model_info", id("one"));
      assertHidden(managed(sluice, "/model/update", change).encode());
      JsonObject shown = info(sluice, "one").getJsonObject("litellm_params");
      assertThat(shown.getString("api_key")).isEqualTo("sk-...3210");
      assertThat(shown.getString("model")).isEqualTo("openai/their-name");
      assertThat(shown.getDouble("temperature")).isEqualTo(0.5);
      for (String path : List.of("/model/info", "/config/diff", "/metrics", "/v1/models")) {
        assertHidden(get(sluice, path));
      }
      assertHidden(sluice.get("/health/readiness").body());
      managed(sluice, "/model/delete", id("one")); // a copy of what is deleted is kept
      assertHidden(get(sluice, "/config/diff"));
      assertHiddenOnDisk();
    } finally {
      root.detachAppender(log);
    }
    assertHiddenOnDisk();
    log.list.forEach(event -> assertHidden(event.getFormattedMessage()));
    assertThat(log.list).isNotEmpty();
  }

  private void assertHiddenOnDisk() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> database = files
          .filter(file -> file.getFileName().toString().startsWith("sluice.db"))
          .toList();
      assertThat(database).isNotEmpty();
      StringBuilder all = new StringBuilder();
      for (Path file : database) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      assertThat(all).contains("added"); // it is the right place
      assertHidden(all.toString());
    }
  }

  @Test
  void withAnotherSaltKeyOnlyTheStoredModelsAreMissingAndItSaysWhy() {
    String database = "sqlite:" + folder.resolve("sluice.db");
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/model/new", model("added", "one", params()));
    }
    try (SluiceUnderTest sluice = start(database, "another salt", "store_model_in_db: true")) {
      Eventually.until(() -> !unserved(sluice).isEmpty(), () -> "no word of it");
      assertThat(unserved(sluice).getString("one"))
          .contains("encrypted with another key")
          .contains("LITELLM_SALT_KEY");
      assertThat(chat(sluice, "filed").statusCode()).isEqualTo(200);
      assertThat(onceLoaded(sluice, "added").statusCode()).isEqualTo(404);
      managed(sluice, "/model/new", model("new", "two", params()));
      assertThat(chat(sluice, "new").statusCode()).isEqualTo(200);
      JsonObject change = new JsonObject().put("model_info", id("one"));
      assertThat(refused(sluice, 400, "/model/update", change).getString("message"))
          .contains("LITELLM_SALT_KEY");
      assertThat(info(sluice, "one").getJsonObject("litellm_params").isEmpty()).isTrue();
    }
    try (SluiceUnderTest sluice = start()) {
      Eventually.until(() -> chat(sluice, "added").statusCode() == 200, () -> unserved(sluice));
      managed(sluice, "/model/delete", id("two")); // what cannot be read can be deleted
    }
  }

  @Test
  void onlyOperatorsLearnWhyModelsAreNotServed() {
    String database = "sqlite:" + folder.resolve("sluice.db");
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/model/new", model("added", "one", params()));
    }
    try (SluiceUnderTest sluice = start(database, "another salt", "store_model_in_db: true")) {
      Eventually.until(() -> !unserved(sluice).isEmpty(), () -> "no word of it");
      String key = managed(sluice, "/key/generate", new JsonObject()).getString("key");
      for (String[] headers : new String[][] {{}, {"authorization", "Bearer " + key}}) {
        var answer = sluice.get("/health/readiness", headers);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
            .contains("last_reload_successful")
            .doesNotContain("one", "encrypted", "LITELLM_SALT_KEY", "last_error", "not_served");
      }
    }
  }

  @Test
  void withoutASaltKeyTheMasterKeyIsIt() {
    String database = "sqlite:" + folder.resolve("sluice.db");
    try (SluiceUnderTest sluice = start(database, "", "store_model_in_db: true")) {
      managed(sluice, "/model/new", model("added", "one", params()));
    }
    try (SluiceUnderTest sluice = start(database, MASTER, "store_model_in_db: true")) {
      Eventually.until(() -> chat(sluice, "added").statusCode() == 200, () -> unserved(sluice));
    }
  }

  /** A parameter that the file would be refused for, and what is said of it. */
  private record Bad(String param, Object value, String field, String remedy) {}

  @Test
  void whatTheFileWouldBeRefusedForIsRefusedAndNotStored() {
    List<Bad> all = List.of(
        new Bad("timeout", "soon", "litellm_params.timeout", "write seconds"),
        new Bad("weight", -1, "litellm_params.weight", "write a number"),
        new Bad("model", "", "litellm_params.model", "openai/gpt-4o"),
        new Bad("api_base", "ftp://x", "litellm_params.api_base", "http"),
        new Bad("litellm_credential_name", "nobody", "litellm_params", "credential_list"),
        new Bad("drop_params", new JsonArray().add(1), "litellm_params.drop_params", "true or"),
        new Bad("ssl_verify", "/no/such.pem", "litellm_params.ssl_verify", "no such file"));
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/model/new", model("added", "one", params()));
      for (Bad bad : all) {
        JsonObject params = params().put("api_base", "https://somewhere/v1");
        params.put(bad.param, bad.value);
        JsonObject error = refused(sluice, 400, "/model/new", model("bad", "two", params));
        assertThat(error.getString("message")).contains(bad.remedy);
        assertThat(error.getString("param")).isEqualTo(bad.field);
        JsonObject change = model("added", "one", params);
        refused(sluice, 400, "/model/update", change);
      }
      assertThat(info(sluice, "two")).isNull();
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    try (SluiceUnderTest sluice = start()) {
      assertThat(refused(sluice, 400, "/model/new", new JsonObject()).getString("param"))
          .isEqualTo("model_name");
      assertThat(refused(sluice, 400, "/model/update", new JsonObject()).getString("param"))
          .isEqualTo("model_info.id");
      JsonObject ofFile = model("other", "of-the-file", params());
      assertThat(refused(sluice, 400, "/model/new", ofFile).getString("message"))
          .contains("model_info.id is also that of the entry in line");
      assertThat(refused(sluice, 400, "/model/update", ofFile).getString("code"))
          .isEqualTo("model_in_config");
      assertThat(refused(sluice, 400, "/model/delete", id("of-the-file")).getString("message"))
          .contains("config file");
      managed(sluice, "/model/new", model("added", "one", params()));
      assertThat(refused(sluice, 400, "/model/new", model("added", "one", params()))
              .getString("code"))
          .isEqualTo("already_exists");
      JsonObject team = model("theirs", "two", params());
      team.getJsonObject("model_info").put("team_id", "search");
      assertThat(refused(sluice, 400, "/model/new", team).getString("param"))
          .isEqualTo("model_info.team_id");
      assertThat(refused(sluice, 404, "/model/update", model("x", "nobody", params()))
              .getString("code"))
          .isEqualTo("model_not_found");
      JsonObject slip = model("warned", "three", params().put("api_bse", "x"));
      assertThat(managed(sluice, "/model/new", slip).getJsonArray("warnings").encode())
          .contains("api_base");
    }
  }

  @Test
  void aHostileNameIsAName() {
    List<String> names = List.of(
        "x'; DROP TABLE sluice_models; --",
        "os.environ/LITELLM_SALT_KEY",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "ümlaut/模型 😀",
        "{\"a\": 1}",
        "a*b?c[d]",
        "${jndi:ldap://x}",
        "\"} 1 sluice_up 0");
    try (SluiceUnderTest sluice = start()) {
      for (String name : names) {
        managed(sluice, "/model/new", model(name, name, params()));
        assertThat(chat(sluice, name).statusCode()).as(name).isEqualTo(200);
        assertThat(new JsonObject(get(sluice, "/v1/models")).getJsonArray("data"))
            .anySatisfy(
                listed -> assertThat(((JsonObject) listed).getString("id")).isEqualTo(name));
        assertThat(info(sluice, name)).as(name).isNotNull();
        assertThat(Scrape.of(sluice).value("sluice_config_version")).isGreaterThan(1);
        managed(sluice, "/model/delete", id(name));
        assertThat(chat(sluice, name).statusCode()).as(name).isEqualTo(404);
      }
      for (String name : List.of("new\r\nx-evil: 1", "\nblank ", "\u007f", "x".repeat(501))) {
        refused(sluice, 400, "/model/new", model("x" + name + "x", "one", params()));
        refused(sluice, 400, "/model/new", model("one", name, params()));
      }
      assertThat(chat(sluice, "filed").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void onlyAdminsMay() {
    try (SluiceUnderTest sluice = start()) {
      managed(sluice, "/model/new", model("added", "one", params()));
      managed(sluice, "/user/new", new JsonObject().put("user_id", "someone"));
      JsonObject owner = new JsonObject().put("user_id", "someone");
      String key = managed(sluice, "/key/generate", owner).getString("key");
      for (String path : List.of("/model/new", "/model/update", "/model/delete")) {
        String body = model("x", "one", params()).put("id", "one").encode();
        var refusal = sluice.post(path, body, "authorization", "Bearer " + key);
        assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(403);
        assertThat(refusal.body()).contains("role_not_allowed", "proxy_admin");
      }
      var info = sluice.get("/model/info", "authorization", "Bearer " + key);
      assertThat(info.body()).contains("added").doesNotContain("api_key");
    }
  }

  @Test
  void whereNothingIsStoredItSaysHowAndAReloadTurnsItOnAndOff() {
    String database = "sqlite:" + folder.resolve("sluice.db");
    try (SluiceUnderTest sluice = start(database, SALT, "store_model_in_db: false")) {
      JsonObject added = model("added", "one", params());
      assertThat(refused(sluice, 400, "/model/new", added).getString("message"))
          .contains("store_model_in_db: true");
      sluice.rewrite(yaml("store_model_in_db: true"));
      Eventually.until(
          () -> manage(sluice, "/model/new", added).statusCode() == 200, () -> "still off");
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
      sluice.rewrite(yaml("store_model_in_db: false"));
      Eventually.until(() -> chat(sluice, "added").statusCode() == 404, () -> "still served");
      sluice.rewrite(yaml("store_model_in_db: true"));
      Eventually.until(() -> chat(sluice, "added").statusCode() == 200, () -> "not served");
    }
  }

  @Test
  void whatTheFileNoLongerAllowsIsLeftOutAndTheFileTakesEffect() {
    String credential =
        "credential_list: [{credential_name: c, credential_values: {api_key: k}}]\n";
    try (SluiceUnderTest sluice = start()) {
      sluice.rewrite(credential + yaml("store_model_in_db: true"));
      JsonObject params = params().put("litellm_credential_name", "c");
      Eventually.until(
          () -> manage(sluice, "/model/new", model("added", "one", params)).statusCode() == 200,
          () -> "no credential");
      sluice.rewrite(yaml("store_model_in_db: true").replace("echo/one", "echo/other"));
      Eventually.until(() -> unserved(sluice).containsKey("one"), () -> unserved(sluice));
      assertThat(unserved(sluice).getString("one")).contains("credential \"c\"");
      assertThat(get(sluice, "/model/info")).contains("echo/other");
      sluice.rewrite(
          credential.replace("api_key: k", "timeout: bad") + yaml("store_model_in_db: true"));
      Eventually.until(
          () -> unserved(sluice).getString("one").contains("timeout"), () -> unserved(sluice));
      assertThat(chat(sluice, "filed").statusCode()).isEqualTo(200);
      sluice.rewrite(credential + yaml("store_model_in_db: true"));
      Eventually.until(() -> chat(sluice, "added").statusCode() == 200, () -> unserved(sluice));
      assertThat(unserved(sluice)).isEmpty();
    }
  }
}
