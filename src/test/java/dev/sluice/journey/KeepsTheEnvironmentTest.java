package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever stores models learns nothing of the gateway's environment, and no key of the gateway goes where they point. */
class KeepsTheEnvironmentTest extends ModelJourney {
  private static final String STRANGE = "strange-value-Aa11Bb22Cc33";
  private static final String OPENAI = "sk-openai-of-the-gateway-Dd44Ee55";

  private SluiceUnderTest serve(String more, String... environment) {
    Map<String, String> variables = new HashMap<>(Map.of(
        "DATABASE_URL", "sqlite:" + folder.resolve("sluice.db"),
        "LITELLM_SALT_KEY", SALT,
        "STRANGE_VALUE", STRANGE,
        "OPENAI_API_KEY", OPENAI,
        "HOSTED_VLLM_API_KEY", OPENAI));
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    String yaml = yaml("store_model_in_db: true");
    return SluiceUnderTest.start(
        more.startsWith("stored_model_variables")
            ? yaml.replace("sluice_settings: {", "sluice_settings: {" + more + ", ")
            : yaml + more,
        variables);
  }

  private JsonObject keyless() {
    JsonObject params = params();
    params.remove("api_key");
    return params;
  }

  @Test
  void aVariableCannotBeSentAwayNorShown() {
    List<JsonObject> all = List.of(
        params().put("api_key", "os.environ/STRANGE_VALUE"),
        params().put("api_key", "os.environ/OPENAI_API_KEY"),
        params().put("model", "os.environ/STRANGE_VALUE"),
        params().put("extra_headers", new JsonObject().put("x", "os.environ/STRANGE_VALUE")),
        params().put("seed", "os.environ/STRANGE_VALUE"));
    try (SluiceUnderTest sluice = serve("")) {
      managed(sluice, "/model/new", model("sound", "one", params()));
      for (JsonObject params : all) {
        JsonObject error = refused(sluice, 400, "/model/new", model("bad", "two", params));
        assertThat(error.getString("code")).isEqualTo("invalid_model");
        assertThat(error.getString("param")).startsWith("litellm_params.");
        assertThat(error.getString("message"))
            .contains("environment variable", "sluice_settings.stored_model_variables")
            .doesNotContain(STRANGE, OPENAI);
        refused(sluice, 400, "/model/update", model("sound", "one", params));
      }
      assertThat(info(sluice, "two")).isNull();
      assertThat(get(sluice, "/model/info")).doesNotContain(STRANGE, OPENAI);
      assertThat(chat(sluice, "sound").statusCode()).isEqualTo(200);
      assertThat(upstream.take().header("authorization")).isEqualTo("Bearer " + SECRET);
    }
  }

  @Test
  void whatHasNoKeyOfItsOwnGetsNoneOfTheGatewaysAtAPlaceOfItsOwn() {
    String settings = """
        litellm_settings: {api_key: sk-for-all-Ff66Gg77Hh88}
        router_settings:
          default_litellm_params:
            {api_key: sk-default-Ii99Jj00Kk11, extra_headers: {x-secret: header-Ll22}, seed: 7}
        """;
    try (SluiceUnderTest sluice = serve(settings)) {
      JsonObject made = managed(sluice, "/model/new", model("added", "one", keyless()));
      assertThat(made.getJsonArray("warnings").encode()).contains("no key: set api_key");
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(401);
      assertThat(upstream.requests()).isEmpty();
      JsonObject vllm = keyless().put("model", "hosted_vllm/their-name");
      managed(sluice, "/model/new", model("needs-none", "two", vllm));
      assertThat(chat(sluice, "needs-none").statusCode()).isEqualTo(200);
      Received received = upstream.take();
      assertThat(received.headers().toString() + received.text())
          .doesNotContain(OPENAI, "sk-for-all", "sk-default", "header-Ll22")
          .contains("\"seed\":7");
    }
  }

  @Test
  void theProvidersOwnVariablesServeAtTheProvidersOwnPlace() {
    JsonObject plain = new JsonObject().put("model", "openai/their-name");
    List<JsonObject> all = List.of(
        plain,
        keyless(),
        plain
            .copy()
            .put("api_base", "os.environ/OPENAI_BASE_URL")
            .put("api_key", "os.environ/OPENAI_API_KEY"));
    try (SluiceUnderTest sluice = serve("", "OPENAI_BASE_URL", upstream.base())) {
      for (JsonObject params : all) {
        managed(sluice, "/model/new", model("added", "one", params));
        assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
        assertThat(upstream.take().header("authorization")).isEqualTo("Bearer " + OPENAI);
        assertThat(get(sluice, "/model/info")).doesNotContain(OPENAI);
        managed(sluice, "/model/delete", id("one"));
      }
    }
  }

  @Test
  void aGatewaysOtherPathsAreNotTheProvidersOwnPlace() {
    String own = upstream.base() + "/OPERATOR";
    String[] others = {
      "/ATTACKER",
      "/OPERATOR2",
      "/OPERATOR/../ATTACKER",
      "/OPERATOR/%2e%2E/ATTACKER",
      "/OPERATOR?a=b",
      ""
    };
    try (SluiceUnderTest sluice = serve("", "OPENAI_API_BASE", own)) {
      for (String other : others) {
        JsonObject params = keyless().put("api_base", upstream.base() + other);
        managed(sluice, "/model/new", model("added", "one", params));
        assertThat(chat(sluice, "added").statusCode()).as(other).isEqualTo(401);
        assertThat(upstream.requests()).as(other).isEmpty();
        managed(sluice, "/model/delete", id("one"));
      }
      for (String same : List.of(own, own + "/", own + "/below")) {
        managed(sluice, "/model/new", model("added", "one", keyless().put("api_base", same)));
        assertThat(chat(sluice, "added").statusCode()).as(same).isEqualTo(200);
        assertThat(upstream.take().header("authorization")).isEqualTo("Bearer " + OPENAI);
        managed(sluice, "/model/delete", id("one"));
      }
    }
  }

  @Test
  void whatTheOperatorListsMayBeNamedAndWhatIsStoredAlreadyStopsWithIt() {
    JsonObject params = params().put("api_key", "os.environ/STRANGE_VALUE");
    try (SluiceUnderTest sluice = serve("stored_model_variables: [STRANGE_VALUE]")) {
      JsonObject made = managed(sluice, "/model/new", model("added", "one", params));
      assertThat(made.encode()).contains("os.environ/STRANGE_VALUE").doesNotContain(STRANGE);
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
      assertThat(upstream.take().header("authorization")).isEqualTo("Bearer " + STRANGE);
    }
    try (SluiceUnderTest sluice = serve("")) { // as if it had come from LiteLLM's database
      Eventually.until(() -> unserved(sluice).containsKey("one"), () -> unserved(sluice));
      assertThat(unserved(sluice).getString("one"))
          .contains("litellm_params.api_key", "STRANGE_VALUE", "stored_model_variables");
      assertThat(onceLoaded(sluice, "added").statusCode()).isEqualTo(404);
      assertThat(chat(sluice, "filed").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aCredentialOfTheFileGoesOnlyWhereTheFileSays() {
    String credentials = """
        credential_list:
          - credential_name: placed
            credential_values: {api_key: sk-credential-Mm33Nn44, api_base: "%s"}
        """.formatted(upstream.base());
    JsonObject named =
        new JsonObject().put("model", "openai/their-name").put("litellm_credential_name", "placed");
    try (SluiceUnderTest sluice = serve(credentials)) {
      JsonObject elsewhere = named.copy().put("api_base", "https://elsewhere.example/v1");
      JsonObject error = refused(sluice, 400, "/model/new", model("bad", "two", elsewhere));
      assertThat(error.getString("param")).isEqualTo("litellm_params.litellm_credential_name");
      assertThat(error.getString("message")).contains("api_key", "write api_base into");
      managed(sluice, "/model/new", model("added", "one", named));
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
      assertThat(upstream.take().header("authorization"))
          .isEqualTo("Bearer sk-credential-Mm33Nn44");
    }
  }
}
