package dev.sluice.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Deployment;
import dev.sluice.config.Origin;
import dev.sluice.config.Secret;
import dev.sluice.config.Snapshot;
import org.junit.jupiter.api.Test;

class EndpointTest extends ConfigReading {
  @Test
  void theBaseIsTheEntrysThenTheSettingsThenTheEnvironmentsThenTheProviders() {
    String params = entry("model: openai/x", "api_key: k");
    assertThat(only(serve(params)).base()).isEqualTo("https://api.openai.com/v1");
    environment.put("OPENAI_API_BASE", "http://second/v1");
    assertThat(only(serve(params)).base()).isEqualTo("http://second/v1");
    environment.put("OPENAI_BASE_URL", "http://first/v1/");
    assertThat(only(serve(params)).base()).isEqualTo("http://first/v1");
    String settings = "litellm_settings: {api_base: http://settings/v1}\n";
    assertThat(only(serve(settings + params)).base()).isEqualTo("http://settings/v1");
    String own = entry("model: openai/x", "api_key: k", "base_url: http://own:81/x?a=b");
    assertThat(only(serve(settings + own)).base()).isEqualTo("http://own:81/x");
    assertThat(only(serve(settings + own)).query()).isEqualTo("a=b");
  }

  @Test
  void theKeyIsTheEntrysThenTheSettingsThenTheEnvironments() {
    String params = entry("model: openai/x");
    environment.put("OPENAI_API_KEY", "env");
    assertThat(only(serve(params)).apiKey()).isEqualTo(new Secret("env"));
    String settings = "litellm_settings: {api_key: settings}\n";
    assertThat(only(serve(settings + params)).apiKey()).isEqualTo(new Secret("settings"));
    assertThat(only(serve(settings + entry("model: openai/x", "api_key: own"))).apiKey())
        .isEqualTo(new Secret("own"));
  }

  @Test
  void openAisSettingsDoNotReachOtherProviders() {
    environment.put("OPENAI_API_KEY", "env");
    Snapshot snapshot =
        serve("litellm_settings: {api_base: http://settings/v1, api_key: settings}\n"
            + entry("model: hosted_vllm/x", "api_base: http://vllm/v1"));
    assertThat(only(snapshot).apiKey()).isNull();
    assertThat(only(snapshot).base()).isEqualTo("http://vllm/v1");
    assertThat(snapshot.warnings()).isEmpty();
  }

  @Test
  void openAisBaseDoesNotReachAVendor() {
    String settings = "litellm_settings: {api_base: http://settings/v1}\n";
    Deployment groq = only(serve(settings + entry("model: groq/x", "api_key: k")));
    assertThat(groq.base()).isEqualTo("https://api.groq.com/openai/v1");
  }

  @Test
  void aMissingKeyIsAWarningWithBothWaysToGiveOne() {
    assertThat(warnings(serve(entry("model: openai/x", "api_base: http://h/v1"))))
        .containsExactly(
            "config.yaml:4:7: no key: set api_key or OPENAI_API_KEY; requests will get 401."
                + " Any text will do where the server wants none");
  }

  @Test
  void aMissingBaseSaysHowToGiveOne() {
    assertThat(refuse(entry("model: hosted_vllm/x")))
        .singleElement()
        .asString()
        .contains("needs a base URL")
        .contains("HOSTED_VLLM_API_BASE");
  }

  @Test
  void aBaseThatCannotBeUsedIsAnErrorAtItsLine() {
    assertThat(refuse(entry("model: openai/x", "api_key: k", "api_base: localhost:8000")))
        .containsExactly(
            "config.yaml:6:7: model \"m\": litellm_params.api_base has no http:// or https://; write http://localhost:8000");
    environment.put("OPENAI_BASE_URL", "nowhere");
    assertThat(refuse(entry("model: openai/x", "api_key: k")))
        .singleElement()
        .asString()
        .contains("environment variable OPENAI_BASE_URL has no http://");
  }

  @Test
  void aBaseThatCannotBeUsedCostsItsModelOnly() {
    Snapshot snapshot = serve(entry("model: openai/x", "api_key: k", "api_base: localhost:8000")
        + "  - {model_name: n, litellm_params: {model: echo/x}}\n");
    assertThat(only(snapshot).group()).isEqualTo("n");
    assertThat(warnings(snapshot))
        .containsExactly(
            "config.yaml:6:7: model \"m\": litellm_params.api_base has no http:// or https://; write http://localhost:8000 (entry skipped)");
  }

  @Test
  void aRouteAtTheEndOfTheBaseIsAWarning() {
    Snapshot snapshot =
        serve(entry("model: openai/x", "api_key: k", "api_base: http://h/v1/chat/completions"));
    assertThat(warnings(snapshot))
        .containsExactly(
            "config.yaml:6:7: litellm_params.api_base ends in /chat/completions, which Sluice appends itself; cut it there");
    assertThat(only(snapshot).basePath()).isEqualTo("/v1");
  }

  @Test
  void aRouteOfTheVendorsOwnApiIsAWarningTooAndLeadsToItsOther() {
    Snapshot snapshot = serve(entry("model: ollama/x", "base_url: http://h:11434/api/chat"));
    assertThat(warnings(snapshot))
        .contains("config.yaml:5:7: litellm_params.base_url ends in /api/chat, which is not of the"
            + " OpenAI-compatible API that is used; it counts for nothing; cut it there");
    assertThat(only(snapshot).base()).isEqualTo("http://h:11434/v1");
  }

  @Test
  void echoAndMockedModelsNeedNeitherKeyNorBase() {
    assertThat(only(serve(entry("model: echo/x"))).origin()).isEqualTo(Origin.BUILT_IN);
    Snapshot mocked =
        serve(entry("model: hosted_vllm/x", "mock_response: hello", "mock_delay: 0.25"));
    assertThat(mocked.warnings()).isEmpty();
    assertThat(only(mocked).origin()).isEqualTo(Origin.BUILT_IN);
    assertThat(only(mocked).mockResponse()).isEqualTo("hello");
    assertThat(only(mocked).mockDelayMillis()).isEqualTo(250);
  }

  @Test
  void azureTakesItsVariables() {
    environment.put("AZURE_API_KEY", "k");
    environment.put("AZURE_API_BASE", "https://x.openai.azure.com/");
    environment.put("AZURE_API_VERSION", "2024-10-21");
    Deployment deployment = only(serve(entry("model: azure/dep")));
    assertThat(deployment.base()).isEqualTo("https://x.openai.azure.com");
    assertThat(deployment.apiVersion()).isEqualTo("2024-10-21");
  }

  @Test
  void sslVerifyIsTheEntrysThenTheSettings() {
    String off = "litellm_settings: {ssl_verify: False}\n";
    String params = "model: openai/x";
    assertThat(only(serve(off + entry(params, "api_key: k"))).origin().tls().verify())
        .isFalse();
    assertThat(only(serve(off + entry(params, "api_key: k", "ssl_verify: true")))
            .origin()
            .tls()
            .verify())
        .isTrue();
  }

  @Test
  void credentialsFillWhatTheEntryLacks() {
    String credentials =
        "credential_list: [{credential_name: c, credential_values: {api_key: shared, api_base: http://shared/v1}}]\n";
    Deployment deployment = only(serve(credentials
        + entry("model: openai/x", "litellm_credential_name: c", "api_base: http://own/v1")));
    assertThat(deployment.apiKey()).isEqualTo(new Secret("shared"));
    assertThat(deployment.base()).isEqualTo("http://own/v1");
    assertThat(refuse(credentials + entry("model: openai/x", "litellm_credential_name: d")))
        .singleElement()
        .asString()
        .contains("names credential \"d\"")
        .contains("did you mean \"c\"?");
  }

  @Test
  void oneModelFromTheCommandLineAnswersToBothNames() throws Exception {
    Snapshot snapshot = reader().forOneModel("openai/org/llama", "http://h:8000/v1", null);
    assertThat(only(snapshot).group()).isEqualTo("org/llama");
    assertThat(only(snapshot).base()).isEqualTo("http://h:8000/v1");
    assertThat(snapshot.aliases())
        .containsEntry("openai/org/llama", new Snapshot.Alias("org/llama", true));
    assertThat(snapshot.source()).isEqualTo("command line");
    assertThat(warnings(snapshot)).singleElement().asString().startsWith("command line: no key");
  }
}
