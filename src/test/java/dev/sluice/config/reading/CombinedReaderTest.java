package dev.sluice.config.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ModelCheck;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Secret;
import dev.sluice.config.Settings;
import dev.sluice.config.StoredModel;
import dev.sluice.config.StoredModels;
import dev.sluice.config.file.ConfigDocument;
import dev.sluice.config.file.PemFiles;
import dev.sluice.config.reading.CombinedReader.Combined;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Stored models are read as the file's are, and whatever is wrong with one is its own affair. */
class CombinedReaderTest extends ConfigReading {
  private static final String FILE = """
      model_list: [{model_name: filed, litellm_params: {model: echo/one}}]
      general_settings: {master_key: sk-1234567890, store_model_in_db: true}
      """;

  private Combined read(String yaml, StoredModel... stored) throws ConfigException {
    return combined(reader()).read(written(yaml), all(stored), 1, new PemFiles());
  }

  private static CombinedReader combined(ConfigReader reader) {
    return new CombinedReader(reader);
  }

  private ConfigDocument written(String yaml) throws ConfigException {
    return document(write("config.yaml", yaml));
  }

  private static StoredModels all(StoredModel... stored) {
    return new StoredModels(List.of(stored), Map.of("sealed", "no key"));
  }

  private static StoredModel stored(String id, Object... params) {
    JsonObject all = new JsonObject().put("model", "echo/x");
    for (int i = 0; i < params.length; i += 2) {
      all.put((String) params[i], params[i + 1]);
    }
    return new StoredModel(id, "name-" + id, all, new JsonObject());
  }

  private static List<String> names(Combined combined) {
    return combined.snapshot().groups().stream().map(ModelGroup::name).toList();
  }

  @Test
  void goodOnesJoinBadOnesAreLeftOutAndTheReasonIsKept() throws Exception {
    Combined both = read(
        FILE, stored("a"), stored("b", "timeout", "soon", "rpm", -1), stored("c", "model", ""));
    assertThat(names(both)).containsExactly("filed", "name-a");
    assertThat(both.unserved()).containsOnlyKeys("b", "c", "sealed");
    assertThat(both.unserved().get("b")).contains("litellm_params.timeout", "litellm_params.rpm");
    assertThat(both.unserved()).containsEntry("sealed", "no key");
  }

  @Test
  void whatIsWrongInTheFileIsToldAsTheFilesAlone() {
    String bad = FILE.replace("model: echo/one", "model: echo/one, timeout: bad");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> read(bad, stored("a"), stored("b", "timeout", "soon")))
        .withMessageContaining("config.yaml:1")
        .withMessageNotContaining("stored model");
  }

  @Test
  void whatAModelBringsOutInTheFileIsTheModelsAffair() throws Exception {
    String file = FILE + "router_settings: {default_litellm_params: {api_base: 'ftp://x'}}\n";
    Combined both = read(
        file, stored("a"), stored("b", "model", "openai/x"), stored("c", "api_base", "http://h"));
    assertThat(names(both)).containsExactly("filed", "name-a", "name-c");
    assertThat(both.unserved().get("b")).contains("config.yaml:3", "api_base");
  }

  @Test
  void ofTwoWithOneIdTheFilesIsServedAndOfStoredOnesEachIdIsItsOwn() throws Exception {
    String file = FILE.replace("litellm_params", "model_info: {id: a}, litellm_params");
    Combined both = read(file, stored("a"), stored("b"));
    assertThat(names(both)).containsExactly("filed", "name-b");
    assertThat(both.unserved().get("a")).contains("also that of the entry in line 1");
  }

  @Test
  void listedVariablesAreReplacedEverywhereButInNames() throws Exception {
    environment.put("KEY", "sk-of-the-environment");
    StoredModel model = new StoredModel(
        "os.environ/KEY",
        "os.environ/KEY",
        new JsonObject().put("model", "openai/x").put("api_key", "os.environ/KEY"),
        new JsonObject());
    String lent = FILE + "sluice_settings: {stored_model_variables: [OTHER, KEY]}\n";
    ModelGroup group = read(lent, model).snapshot().groups().get(1);
    assertThat(group.name()).isEqualTo("os.environ/KEY");
    assertThat(group.deployments().get(0).id()).isEqualTo("os.environ/KEY");
    assertThat(group.deployments().get(0).apiKey()).isEqualTo(new Secret("sk-of-the-environment"));
    assertThat(read(FILE, model).unserved().get("os.environ/KEY"))
        .contains("litellm_params.api_key", "variable KEY", "stored_model_variables");
  }

  @Test
  void otherReferencesAreRefusedWhereverTheyStand() throws Exception {
    environment.put("GROQ_API_KEY", "k");
    environment.put("SECRET", "a secret");
    JsonObject nested = new JsonObject().put("a", new JsonArray().add("os.environ/SECRET"));
    Map<String, Object> all = Map.of(
        "model", "os.environ/SECRET",
        "custom_llm_provider", "os.environ/SECRET",
        "api_base", "os.environ/SECRET",
        "base_url", "os.environ/GROQ_API_KEY",
        "api_version", "os.environ/SECRET",
        "api_key", "os.environ/GROQ_API_KEY",
        "mock_response", "os.environ/SECRET",
        "timeout", "os.environ/SECRET",
        "extra_body", nested,
        "extra_headers", new JsonObject().put("x", "os.environ/SECRET"));
    for (Map.Entry<String, Object> each : all.entrySet()) {
      Combined both = read(FILE, stored("a", "model", "openai/x", each.getKey(), each.getValue()));
      assertThat(both.unserved().get("a"))
          .as(each.getKey())
          .contains("litellm_params." + each.getKey(), "environment variable")
          .doesNotContain("a secret");
    }
    StoredModel info = new StoredModel("a", "a", new JsonObject().put("model", "echo/x"), nested);
    assertThat(read(FILE, info).unserved().get("a")).contains("model_info.a", "variable SECRET");
  }

  private Secret keyOf(String yaml, Object... params) throws Exception {
    Combined both = read(yaml, stored("a", params));
    assertThat(both.unserved()).containsOnlyKeys("sealed");
    return both.snapshot().groups().get(1).deployments().get(0).apiKey();
  }

  @Test
  void aKeyOfTheOperatorsGoesOnlyWhereTheOperatorHasTheProvider() throws Exception {
    environment.put("GROQ_API_KEY", "sk-operators");
    environment.put("GROQ_API_BASE", "https://groq.example:8443/v1");
    Secret key = new Secret("sk-operators");
    assertThat(keyOf(FILE, "model", "groq/x")).isEqualTo(key);
    assertThat(keyOf(FILE, "model", "groq/x", "api_base", "https://groq.example:8443/v1/below"))
        .isEqualTo(key);
    for (String own : List.of(
        "https://api.groq.com/openai/v1", // the key is a gateway's, and not for the provider itself
        "https://groq.example:8443/other",
        "https://groq.example:8443/v1/../other",
        "http://groq.example:8443/v1",
        "https://groq.example/v1",
        "https://groq.example.evil.example:8443/v1",
        "https://evil.example/groq.example:8443/v1")) {
      assertThat(keyOf(FILE, "model", "groq/x", "api_base", own)).as(own).isNull();
      assertThat(keyOf(FILE, "model", "groq/x", "api_base", " ", "base_url", own))
          .isNull();
    }
    assertThat(keyOf(FILE, "model", "groq/x", "upstream_proxy", "http://evil:1"))
        .isNull();
    assertThat(keyOf(FILE, "model", "groq/x", "upstream_proxy", "none")).isEqualTo(key);
    String evil = "https://evil.example/v1";
    for (String none : List.of(" ", "https://api.groq.com/openai/v1")) {
      environment.put("GROQ_API_BASE", none);
      assertThat(keyOf(FILE, "model", "groq/x", "api_base", "https://api.groq.com/other"))
          .as(none)
          .isEqualTo(key);
    }
    environment.put(
        "GROQ_API_BASE", "groq.example:8443"); // leads nowhere, but not to the provider either
    assertThat(keyOf(FILE, "model", "groq/x", "api_base", "https://api.groq.com/openai/v1"))
        .isNull();
    environment.put("GROQ_API_BASE", " ");
    assertThat(keyOf(
            FILE, "model", "groq/x", "api_base", "os.environ/GROQ_API_BASE", "base_url", evil))
        .isNull();
    assertThat(keyOf(FILE, "model", "groq/x", "api_key", "os.environ/GROQ_API_KEY"))
        .isEqualTo(key);
  }

  @Test
  void aKeyOfTheFileGoesOnlyWhereTheFileHasOpenAi() throws Exception {
    Secret key = new Secret("sk-operators");
    String file =
        FILE + "litellm_settings: {api_key: sk-operators, api_base: 'https://ours.example/v1'}\n";
    assertThat(keyOf(file, "model", "openai/x")).isEqualTo(key);
    assertThat(keyOf(file, "model", "openai/x", "api_base", "https://ours.example/v1"))
        .isEqualTo(key);
    assertThat(keyOf(file, "model", "openai/x", "api_base", "https://api.openai.com/v1"))
        .isNull();
  }

  @Test
  void oneThatStandsForSeveralHasAnIdForEach() throws Exception {
    environment.put("OPENAI_API_KEY", "k");
    environment.put("GROQ_API_KEY", "k");
    StoredModel everything =
        new StoredModel("all", "*", new JsonObject().put("model", "*"), new JsonObject());
    Combined both = read(FILE, everything);
    assertThat(both.unserved()).containsOnlyKeys("sealed");
    assertThat(names(both)).contains("openai/*", "groq/*", "*");
  }

  @Test
  void whereNothingIsStoredNoneIsServed() throws Exception {
    String off = FILE.replace("store_model_in_db: true", "store_model_in_db: false");
    assertThat(names(read(off, stored("a")))).containsExactly("filed");
  }

  @Test
  void strictnessIsForTheFileAlone() throws Exception {
    ConfigReader strict = new ConfigReader(environment::get, NOON, true);
    ConfigDocument file = written(FILE + "router_settings: {fallbacks: [{filed: [name-a]}]}\n");
    StoredModel odd = stored("a", "aws_secret_access_key", "s");
    assertThat(strict.read(file, 1).warnings())
        .singleElement()
        .asString()
        .contains("unless it is a stored one");
    Combined both = combined(strict).read(file, all(odd), 2, new PemFiles());
    assertThat(names(both)).containsExactly("filed", "name-a");
    Combined without = combined(strict).read(file, all(), 3, new PemFiles());
    assertThat(without.snapshot().warnings()) // to delete it is nobody's mistake
        .singleElement()
        .asString()
        .contains("names a model that nobody serves: \"name-a\"");
    ConfigDocument odder =
        written(FILE.replace("store_model_in_db", "unknwon: 1, store_model_in_db"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> combined(strict).read(odder, all(odd), 4, new PemFiles()))
        .withMessageContaining("unknwon")
        .withMessageNotContaining("aws");
  }

  @Test
  void aCheckTellsWhatWouldBecomeOfACandidate() throws Exception {
    CombinedReader reader = combined(reader());
    ConfigDocument file = written(FILE);
    StoredModels others = all(stored("a"), stored("broken", "timeout", "x"));
    assertThat(reader.check(file, others, stored("a", "rpm", 5)))
        .isEqualTo(new ModelCheck(List.of(), List.of()));
    assertThat(reader.check(file, others, stored("new", "timeout", "x")).errors())
        .singleElement()
        .asString()
        .contains("write seconds");
    assertThat(reader
            .check(file, null, stored("new", "aws_secret_access_key", "s"))
            .warnings())
        .singleElement()
        .asString()
        .contains("not acted on");
  }

  @Test
  void theSaltKeyIsTheVariablesElseTheMasterKey() throws Exception {
    environment.put("STORE_MODEL_IN_DB", "True");
    String file = FILE.replace(", store_model_in_db: true", "");
    Settings settings = read(file).snapshot().settings();
    assertThat(settings.ledger().models().on()).isTrue();
    assertThat(settings.ledger().models().saltKey()).isEqualTo(new Secret("sk-1234567890"));
    environment.put("LITELLM_SALT_KEY", "salt");
    assertThat(read(file).snapshot().settings().ledger().models().saltKey())
        .isEqualTo(new Secret("salt"));
  }
}
