package dev.sluice.config.reading.section;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Secret;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReading;
import org.junit.jupiter.api.Test;

class EnvironmentTest extends ConfigReading {
  @Test
  void referencesAreReplacedAtAnyDepth() {
    environment.put("KEY", "sk-abcdefghijkl1234");
    environment.put("WHERE", "http://h:9/v1");
    environment.put("SECONDS", "12");
    environment.put("TEAM", "search");
    Deployment deployment = only(serve(entry(
        "model: openai/x",
        "api_key: os.environ/KEY",
        "api_base: os.environ/WHERE",
        "timeout: os.environ/SECONDS",
        "extra_headers: {x-team: os.environ/TEAM}",
        "chat_template_kwargs: {a: [os.environ/TEAM]}")));
    assertThat(deployment.apiKey()).isEqualTo(new Secret("sk-abcdefghijkl1234"));
    assertThat(deployment.base()).isEqualTo("http://h:9/v1");
    assertThat(deployment.timeouts().total().millis()).isEqualTo(12_000);
    assertThat(deployment.headers()).containsEntry("x-team", "search");
    assertThat(deployment.defaults()).containsEntry("chat_template_kwargs", "{\"a\":[\"search\"]}");
  }

  @Test
  void anUnsetVariableIsNullAndAWarningWithItsLine() {
    Snapshot snapshot =
        serve(entry("model: hosted_vllm/x", "api_base: http://h/v1", "seed: os.environ/NONE"));
    assertThat(only(snapshot).defaults()).doesNotContainKey("seed");
    assertThat(warnings(snapshot))
        .containsExactly("config.yaml:6:13: environment variable NONE is not set; read as null");
  }

  @Test
  void environmentVariablesOfTheFileComeFirstAndMayReferToTheProcess() {
    environment.put("OPENAI_API_KEY", "sk-of-the-process-0001");
    environment.put("OTHER", "sk-of-the-other-00002");
    Snapshot snapshot =
        serve("environment_variables: {OPENAI_API_KEY: os.environ/OTHER, BASE: 'http://b:1/v1'}\n"
            + entry("model: openai/x", "api_base: os.environ/BASE"));
    assertThat(only(snapshot).apiKey()).isEqualTo(new Secret("sk-of-the-other-00002"));
    assertThat(only(snapshot).base()).isEqualTo("http://b:1/v1");
  }

  @Test
  void anUnsetVariableThereIsReportedOnce() {
    Snapshot snapshot =
        serve("environment_variables: {A: os.environ/NONE}\n" + entry("model: echo/x"));
    assertThat(warnings(snapshot)).hasSize(1);
  }

  @Test
  void aMasterKeyThatIsUnsetDoesNotOpenTheGateway() {
    String config = "general_settings: {master_key: os.environ/MASTER}\n" + entry("model: echo/x");
    assertThat(refuse(config))
        .singleElement()
        .asString()
        .startsWith("config.yaml:1:20: general_settings.master_key is empty");
    environment.put("MASTER", "sk-1234");
    assertThat(serve(config).settings().masterKey()).isEqualTo(new Secret("sk-1234"));
  }

  @Test
  void theMasterKeyMayComeFromTheEnvironment() {
    environment.put("LITELLM_MASTER_KEY", "sk-from-env");
    assertThat(serve(entry("model: echo/x")).settings().masterKey())
        .isEqualTo(new Secret("sk-from-env"));
    assertThat(serve("general_settings: {master_key: sk-own}\n" + entry("model: echo/x"))
            .settings()
            .masterKey())
        .isEqualTo(new Secret("sk-own"));
    assertThat(serve("general_settings: {master_key: }\n" + entry("model: echo/x"))
            .settings()
            .masterKey())
        .isEqualTo(new Secret("sk-from-env"));
  }

  @Test
  void anEntryIsServedOnlyInItsEnvironments() {
    String config = entry("model: echo/x")
        + "  - {model_name: n, litellm_params: {model: echo/y}, model_info: {supported_environments: [staging]}}\n";
    assertThat(serve(config).groups()).extracting(ModelGroup::name).containsExactly("m");
    environment.put("LITELLM_ENVIRONMENT", "staging");
    assertThat(serve(config).groups()).extracting(ModelGroup::name).containsExactly("m", "n");
  }

  @Test
  void aVariableThatIsMissedInManyPlacesIsToldOnce() {
    String other =
        "  - {model_name: n, litellm_params: {model: openai/y, api_key: os.environ/NONE}}\n";
    assertThat(warnings(serve(entry("model: openai/x", "api_key: os.environ/NONE") + other)))
        .containsExactly(
            "config.yaml:4:7: no key: set api_key or OPENAI_API_KEY; requests will get 401. Any text will do where the server wants none (and 1 more)",
            "config.yaml:5:16: environment variable NONE is not set; read as null (and 1 more)");
  }
}
