package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Provider;
import dev.sluice.config.reading.section.Providers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each prefix of the provider table is called at the right path with the right key. */
class ReachesEveryProviderTest {
  private static final Providers TABLE = Providers.load();
  private static final String CHAT =
      "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private static FakeUpstream upstream;
  private static SluiceUnderTest configured;
  private static SluiceUnderTest fromVariables;
  private static SluiceUnderTest withoutKeys;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    configured = SluiceUnderTest.start(config(
        provider -> "api_base: " + upstream.base() + ", api_key: sk-of-" + provider.prefix()));
    fromVariables = SluiceUnderTest.start(
        config(provider ->
            provider.baseVariables().isEmpty() ? "api_base: " + upstream.base() : "timeout: 20"),
        variables());
    withoutKeys = SluiceUnderTest.start(config(provider -> "api_base: " + upstream.base()));
  }

  @AfterAll
  static void stop() {
    configured.close();
    fromVariables.close();
    withoutKeys.close();
    upstream.close();
  }

  static List<Named<Provider>> named() {
    return providers().stream()
        .map(provider -> Named.of(provider.prefix(), provider))
        .toList();
  }

  private static List<Provider> providers() {
    return TABLE.prefixes().stream()
        .map(prefix -> TABLE.find(prefix).orElseThrow())
        .filter(provider -> provider.dialect() != Provider.Dialect.ECHO)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("named")
  void atItsRouteWithItsKey(Provider provider) {
    check(provider, call(configured, provider), "sk-of-" + provider.prefix());
  }

  @ParameterizedTest
  @MethodSource("named")
  void withBaseAndKeyFromTheEnvironment(Provider provider) {
    String variable =
        provider.keyVariables().isEmpty() ? null : provider.keyVariables().get(0);
    check(provider, call(fromVariables, provider), variable == null ? null : "key-of-" + variable);
  }

  @ParameterizedTest
  @MethodSource("named")
  void withoutAKeyOnlyIfItNeedsNone(Provider provider) {
    if (provider.keyless()) {
      check(provider, call(withoutKeys, provider), null);
      return;
    }
    HttpResponse<String> answer =
        withoutKeys.post("/v1/chat/completions", CHAT.formatted(provider.prefix()));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("litellm_params.api_key").contains(provider.keyVariables());
  }

  private static Received call(SluiceUnderTest sluice, Provider provider) {
    int before = upstream.requests().size();
    HttpResponse<String> answer =
        sluice.post("/v1/chat/completions", CHAT.formatted(provider.prefix()));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("Hello from the fake upstream.", "chat.completion");
    assertThat(upstream.requests()).hasSize(before + 1);
    return upstream.requests().get(before);
  }

  private static void check(Provider provider, Received request, String key) {
    boolean azure = provider.dialect() == Provider.Dialect.AZURE;
    assertThat(request.uri().replaceFirst("=.*", "=")).isEqualTo(route(provider));
    assertThat(request.header("authorization"))
        .isEqualTo(azure || key == null ? null : "Bearer " + key);
    assertThat(request.header("api-key")).isEqualTo(azure ? key : null);
    String model = provider.prefix().equals("fireworks_ai") ? "accounts/fireworks/models/m" : "m";
    assertThat(request.json().getString("model")).isEqualTo(model);
    if (key != null) {
      provider
          .headers()
          .forEach((name, value) ->
              assertThat(request.header(name)).isEqualTo(value.replace("{api_key}", key)));
    }
  }

  private static String route(Provider provider) {
    return switch (provider.dialect()) {
      case AZURE -> "/v1/openai/deployments/m/chat/completions?api-version=";
      case TEXT_COMPLETION -> "/v1/completions";
      default -> "/v1/chat/completions";
    };
  }

  private static Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    for (Provider provider : providers()) {
      provider.baseVariables().stream()
          .limit(1)
          .forEach(name -> variables.put(name, upstream.base()));
      provider.keyVariables().stream()
          .limit(1)
          .forEach(name -> variables.put(name, "key-of-" + name));
    }
    return variables;
  }

  private static String config(Function<Provider, String> params) {
    var yaml = new StringBuilder("model_list:\n");
    for (Provider provider : providers()) {
      yaml.append("  - model_name: ").append(provider.prefix());
      yaml.append("\n    litellm_params: {model: ").append(provider.prefix()).append("/m, ");
      yaml.append(params.apply(provider)).append("}\n");
    }
    return yaml.toString();
  }
}
