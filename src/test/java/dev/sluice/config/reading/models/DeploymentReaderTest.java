package dev.sluice.config.reading.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Deployment;
import dev.sluice.config.KeepAlive;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Timeouts;
import dev.sluice.config.reading.ConfigReading;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentReaderTest extends ConfigReading {
  @Test
  void everythingThatIsNoControlFieldIsADefaultParameter() {
    Deployment deployment = only(serve(entry(
        "model: echo/x",
        "temperature: 0.70",
        "max_tokens: 100",
        "stop: ['a', \"b\\n\"]",
        "seed: null",
        "stream_options: {include_usage: True, extra: null}",
        "top_k: 5")));
    assertThat(deployment.defaults())
        .containsOnlyKeys("temperature", "max_tokens", "stop", "stream_options", "top_k")
        .containsEntry("temperature", "0.7")
        .containsEntry("max_tokens", "100")
        .containsEntry("stop", "[\"a\",\"b\\n\"]")
        .containsEntry("stream_options", "{\"include_usage\":true}");
  }

  @Test
  void aNumberThatJsonDoesNotKnowIsAnError() {
    assertThat(refuse(entry("model: echo/x", "temperature: .nan")))
        .singleElement()
        .asString()
        .startsWith("config.yaml:5:7: litellm_params.temperature is no number that JSON knows");
  }

  @Test
  void controlFieldsThatNobodyActsOnAreReportedOncePerKey() {
    Snapshot snapshot = serve(entry("model: echo/x", "max_retries: \"3\"")
        + "  - {model_name: n, litellm_params: {model: echo/x, max_retries: 2}}\n");
    assertThat(only0(snapshot).defaults()).isEmpty();
    assertThat(warnings(snapshot))
        .containsExactly(
            "config.yaml:5:7: litellm_params.max_retries is accepted, not acted on (and 1 more)");
  }

  private static Deployment only0(Snapshot snapshot) {
    return snapshot.groups().get(0).deployments().get(0);
  }

  @Test
  void aMisspeltControlFieldIsNoticed() {
    assertThat(warnings(serve(entry("model: echo/x", "stream_timout: 3"))))
        .singleElement()
        .asString()
        .contains("goes to the provider as a request parameter; did you mean \"stream_timeout\"?");
    assertThat(serve(entry("model: echo/x", "models: [a]", "top_k: 1", "guided_regex: x"))
            .warnings())
        .isEmpty();
  }

  @Test
  void headersAreMergedInLowerCase() {
    Deployment deployment = only(serve(entry(
        "model: echo/x",
        "headers: {X-A: 1, X-B: two}",
        "extra_headers: {x-b: three}",
        "organization: org-1")));
    assertThat(deployment.headers())
        .isEqualTo(Map.of("x-a", "1", "x-b", "three", "openai-organization", "org-1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"x\\ny\": a}", "{x: \"a\\r\\nHost: b\"}", "{x: [a]}", "{'a b': c}", "text"})
  void aHeaderThatCannotBeSentIsAnError(String headers) {
    assertThat(refuse(entry("model: echo/x", "extra_headers: " + headers)))
        .singleElement()
        .asString()
        .contains("litellm_params.extra_headers");
  }

  @Test
  void openRouterTakesItsHeadersFromTheEnvironment() {
    environment.put("OR_SITE_URL", "https://site.example");
    assertThat(only(serve(entry("model: openrouter/x", "api_key: k"))).headers())
        .isEqualTo(Map.of("http-referer", "https://site.example"));
  }

  @Test
  void aListOfOrganizationsMakesOneDeploymentOfEach() {
    Snapshot snapshot =
        serve(entry("model: echo/x", "organization: [a, b]") + "    model_info: {id: me}\n");
    List<Deployment> deployments = snapshot.groups().get(0).deployments();
    assertThat(deployments).extracting(Deployment::id).containsExactly("me", "me-2");
    assertThat(deployments)
        .extracting(d -> d.headers().get("openai-organization"))
        .containsExactly("a", "b");
  }

  @Test
  void extraBodyAndDropsAreRead() {
    Deployment deployment = only(serve(entry(
        "model: echo/x",
        "extra_body: {a: {b: 1}, n: null}",
        "drop_params: \"True\"",
        "additional_drop_params: [a, 'tools[*].x']",
        "allowed_openai_params: [seed]",
        "supports_system_message: False")));
    assertThat(deployment.extraBody()).isEqualTo(Map.of("a", "{\"b\":1}"));
    assertThat(deployment.dropParams()).isTrue();
    assertThat(deployment.additionalDropParams()).containsExactly("a", "tools[*].x");
    assertThat(deployment.allowedOpenAiParams()).isEqualTo(Set.of("seed"));
    assertThat(deployment.supportsSystemMessage()).isFalse();
  }

  @Test
  void dropParamsMayBeSetForAll() {
    assertThat(only(serve("litellm_settings: {drop_params: true}\n" + entry("model: echo/x")))
            .dropParams())
        .isTrue();
    environment.put("LITELLM_DROP_PARAMS", "True");
    assertThat(only(serve(entry("model: echo/x"))).dropParams()).isTrue();
    assertThat(only(serve(entry("model: echo/x", "drop_params: false"))).dropParams())
        .isFalse();
  }

  @Test
  void theTimeoutIsTheDeploymentsThenTheRoutersThenTheModulesThenTheEnvironments() {
    String plain = entry("model: echo/x");
    assertThat(only(serve(plain)).timeouts().total().millis()).isEqualTo(6_000_000);
    environment.put("REQUEST_TIMEOUT", "40");
    assertThat(only(serve(plain)).timeouts().total().millis()).isEqualTo(40_000);
    String module = "litellm_settings: {request_timeout: 30}\n";
    assertThat(only(serve(module + plain)).timeouts().total().millis()).isEqualTo(30_000);
    String router = "router_settings: {timeout: 20, stream_timeout: 2}\n";
    assertThat(only(serve(module + router + plain)).timeouts().total().millis()).isEqualTo(20_000);
    assertThat(only(serve(module + router + plain)).timeouts().streamStart().millis())
        .isEqualTo(2_000);
    String own = entry("model: echo/x", "timeout: \"10\"", "stream_timeout: 0.5");
    assertThat(only(serve(module + router + own)).timeouts().total().millis()).isEqualTo(10_000);
    assertThat(only(serve(module + router + own)).timeouts().streamStart().millis())
        .isEqualTo(500);
  }

  @Test
  void theOtherTimeoutsAreTheDeploymentsElseOurOwnSettings() {
    String own = "sluice_settings: {ttft_timeout: 3, stream_idle_timeout: 4.5}\n";
    assertThat(only(serve(entry("model: echo/x"))).timeouts())
        .isEqualTo(Timeouts.of(6_000_000, 0, 0, 600_000));
    assertThat(only(serve(own + entry("model: echo/x"))).timeouts())
        .isEqualTo(Timeouts.of(6_000_000, 0, 3000, 4500));
    String entry = entry("model: echo/x", "ttft_timeout: 1e-9", "stream_idle_timeout: 0");
    assertThat(only(serve(own + entry)).timeouts()).isEqualTo(Timeouts.of(6_000_000, 0, 1, 0));
    assertThat(only(serve(own + entry)).defaults()).isEmpty();
  }

  @Test
  void commentsAreTheDeploymentsElseOurOwnSetting() {
    String own = "sluice_settings: {sse_keepalive: 14.1}\n";
    String override = "allow_client_keepalive_override: true";
    assertThat(only(serve(entry("model: echo/x"))).keepAlive()).isEqualTo(KeepAlive.NONE);
    assertThat(only(serve(own + entry("model: echo/x", override))).keepAlive())
        .isEqualTo(new KeepAlive(15, true));
    assertThat(only(serve(own + entry("model: echo/x", override, "keepalive_seconds: 2")))
            .keepAlive())
        .isEqualTo(new KeepAlive(2, true));
    assertThat(only(serve(own + entry("model: echo/x", override, "keepalive_seconds: 0")))
            .keepAlive())
        .isEqualTo(KeepAlive.NONE);
  }

  @Test
  void defaultLitellmParamsFillOnlyWhatIsAbsent() {
    Snapshot snapshot = serve(
        "router_settings: {timeout: 9, default_litellm_params: {timeout: 5, temperature: 0.1, top_p: 1}}\n"
            + entry("model: echo/x", "temperature: 0.9"));
    assertThat(only(snapshot).timeouts().total().millis()).isEqualTo(5_000);
    assertThat(only(snapshot).defaults())
        .containsEntry("temperature", "0.9")
        .containsEntry("top_p", "1");
  }

  @Test
  void clientsMaySendCredentialsOnlyWhenTheConfigSaysSo() {
    assertThat(only(serve(entry("model: echo/x"))).clientParams()).isEmpty();
    Deployment all = only(serve(
        "general_settings: {allow_client_side_credentials: true}\n" + entry("model: echo/x")));
    assertThat(all.clientParams()).isEqualTo(Set.of("api_key", "api_base"));
    assertThat(all.acceptsClientBase("http://anything/v1")).isTrue();
    Deployment key =
        only(serve(entry("model: echo/x", "configurable_clientside_auth_params: [api_key]")));
    assertThat(key.clientParams()).isEqualTo(Set.of("api_key"));
    assertThat(key.acceptsClientBase("http://anything/v1")).isFalse();
  }

  @Test
  void aClientsBaseMustMatchTheRegexAsAWhole() {
    Deployment deployment = only(serve(entry(
        "model: echo/x",
        "configurable_clientside_auth_params: [{api_base: 'https://[a-z]+\\.example/v1'}]")));
    assertThat(deployment.clientParams()).isEqualTo(Set.of("api_base"));
    assertThat(deployment.acceptsClientBase("https://good.example/v1")).isTrue();
    assertThat(deployment.acceptsClientBase("https://good.example/v1.evil.example"))
        .isFalse();
    assertThat(refuse(
            entry("model: echo/x", "configurable_clientside_auth_params: [{api_base: '['}]")))
        .singleElement()
        .asString()
        .contains("REGULAR EXPRESSION");
    assertThat(
            warnings(serve(entry("model: echo/x", "configurable_clientside_auth_params: [other]"))))
        .singleElement()
        .asString()
        .contains("no caller may send");
  }

  @Test
  void clientHeadersAreForwardedForAllOrForSomeModels() {
    assertThat(only(serve(entry("model: echo/x"))).forwardClientHeaders()).isFalse();
    String some =
        "litellm_settings: {model_group_settings: {forward_client_headers_to_llm_api: [m*]}}\n";
    assertThat(only(serve(some + entry("model: echo/x"))).forwardClientHeaders())
        .isTrue();
    assertThat(
            only(serve(some.replace("m*", "z*") + entry("model: echo/x"))).forwardClientHeaders())
        .isFalse();
    String all = "general_settings: {forward_client_headers_to_llm_api: true}\n";
    assertThat(only(serve(all + entry("model: echo/x"))).forwardClientHeaders()).isTrue();
  }

  @Test
  void idsAreTheSameInEveryReadingAndDifferForEqualEntries() {
    environment.put("K", "first");
    String twice = entry("model: openai/x", "api_key: os.environ/K")
        + "  - model_name: m\n    litellm_params:\n      model: openai/x\n      api_key: os.environ/K\n";
    List<Deployment> first = serve(twice).groups().get(0).deployments();
    assertThat(first)
        .extracting(Deployment::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{64}"));
    environment.put("K", "rotated");
    List<Deployment> second = serve("# moved\n" + twice).groups().get(0).deployments();
    assertThat(second)
        .extracting(Deployment::id)
        .isEqualTo(first.stream().map(Deployment::id).toList());
    assertThat(first.get(0).id())
        .isEqualTo("613c6050b8ba9cb9f73558056dc682661a02bd25f058f75984bb3b2071596e29");
  }

  @Test
  void idsThatAreWrittenAreTextAndMustDiffer() {
    assertThat(only(serve(entry("model: echo/x") + "    model_info: {id: 7}\n")).id())
        .isEqualTo("7");
    assertThat(
            refuse(
                entry("model: echo/x")
                    + "    model_info: {id: 7}\n  - {model_name: n, litellm_params: {model: echo/y}, model_info: {id: 7}}\n"))
        .singleElement()
        .asString()
        .startsWith("config.yaml:6:")
        .contains("that of the entry in line 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeout: soon",
        "timeout: -1",
        "timeout: true",
        "timeout: [1]",
        "weight: -2",
        "rpm: many",
        "drop_params: maybe",
        "supports_system_message: 2",
        "extra_body: text",
        "additional_drop_params: [{a: b}]",
        "mock_delay: x",
        "api_key: {a: b}",
        "stream_timeout: .inf"
      })
  void aValueThatCannotBeUsedIsAnErrorWithItsLine(String line) {
    String key = line.substring(0, line.indexOf(':'));
    assertThat(refuse(entry("model: echo/x", line)))
        .singleElement()
        .asString()
        .startsWith("config.yaml:5:7: litellm_params." + key + " ")
        .contains("; write ");
  }
}
