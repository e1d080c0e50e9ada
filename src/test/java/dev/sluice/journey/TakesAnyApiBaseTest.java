package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing but the route is appended to api_base, however it is written. */
class TakesAnyApiBaseTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    var yaml = new StringBuilder("model_list:\n");
    List<String> bases = List.of(
        "", "/", "/v1", "/v1/", "/v1//", "/deep/er/v1", "/v1?token=a%20b&x=1", "/v1/?x=1", "?x=1");
    for (String base : bases) {
      yaml.append("""
            - model_name: "at:%s"
              litellm_params: {model: openai/org/team/m, api_key: sk-1, api_base: "http://127.0.0.1:%d%s"}
          """.formatted(base, upstream.port(), base));
    }
    yaml.append("""
          - model_name: base_url
            litellm_params: {model: openai/m, api_key: sk-1, base_url: "http://127.0.0.1:%1$d/alias"}
          - model_name: azure
            litellm_params: {model: azure/my deployment, api_key: k, api_version: 2025-01-01, api_base: "http://127.0.0.1:%1$d/"}
          - model_name: azure-v1
            litellm_params: {model: azure/d, api_key: k, api_base: "http://127.0.0.1:%1$d/openai/v1/"}
          - model_name: text
            litellm_params: {model: text-completion-openai/m, api_key: k, api_base: "http://127.0.0.1:%1$d/v1"}
        """.formatted(upstream.port()));
    sluice = SluiceUnderTest.start(yaml.toString());
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'', /chat/completions",
    "/, /chat/completions",
    "/v1, /v1/chat/completions",
    "/v1/, /v1/chat/completions",
    "/v1//, /v1/chat/completions",
    "/deep/er/v1, /deep/er/v1/chat/completions",
    "/v1?token=a%20b&x=1, /v1/chat/completions?token=a%20b&x=1",
    "/v1/?x=1, /v1/chat/completions?x=1",
    "?x=1, /chat/completions?x=1",
  })
  void withAndWithoutSlashVersionAndQuery(String base, String uri) {
    assertThat(uriOf("chat/completions", "at:" + base)).isEqualTo(uri);
  }

  @ParameterizedTest
  @CsvSource({
    "completions, at:/v1, /v1/completions",
    "embeddings, at:/v1/, /v1/embeddings",
    "completions, text, /v1/completions",
    "chat/completions, text, /v1/completions",
    "chat/completions, base_url, /alias/chat/completions",
    "chat/completions, azure, /openai/deployments/my%20deployment/chat/completions?api-version=2025-01-01",
    "embeddings, azure, /openai/deployments/my%20deployment/embeddings?api-version=2025-01-01",
    "chat/completions, azure-v1, /openai/v1/chat/completions",
  })
  void forEveryRouteAndDialect(String route, String model, String uri) {
    assertThat(uriOf(route, model)).isEqualTo(uri);
  }

  @Test
  void thePrefixEndsAtTheFirstSlash() {
    uriOf("chat/completions", "at:/v1");
    assertThat(upstream.requests().get(upstream.requests().size() - 1).json().getString("model"))
        .isEqualTo("org/team/m");
  }

  @Test
  void theBaseMayComeFromOpenAisVariablesFirstNewThenOld() {
    String yaml = "model_list: [{model_name: m, litellm_params: {model: openai/m}}]";
    Map<String, String> old =
        Map.of("OPENAI_API_BASE", upstream.base() + "/old", "OPENAI_API_KEY", "sk-env");
    try (SluiceUnderTest other = SluiceUnderTest.start(yaml, old)) {
      assertThat(uriOf(other, "chat/completions", "m")).isEqualTo("/v1/old/chat/completions");
    }
    Map<String, String> both = Map.of(
        "OPENAI_API_BASE", "http://127.0.0.1:1/old",
        "OPENAI_BASE_URL", upstream.base() + "/new",
        "OPENAI_API_KEY", "sk-env");
    try (SluiceUnderTest other = SluiceUnderTest.start(yaml, both)) {
      assertThat(uriOf(other, "chat/completions", "m")).isEqualTo("/v1/new/chat/completions");
    }
    assertThat(upstream.requests().get(upstream.requests().size() - 1).header("authorization"))
        .isEqualTo("Bearer sk-env");
  }

  @Test
  void aBaseWithoutItsVersionIsFoundOutFromTheAnswer() {
    upstream.answer(Answers.error(404, "not_found", "Not Found"));
    var answer = sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"at:\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .contains("http://127.0.0.1:" + upstream.port() + "/chat/completions", "/v1");
  }

  private static String uriOf(String route, String model) {
    return uriOf(sluice, route, model);
  }

  private static String uriOf(SluiceUnderTest gateway, String route, String model) {
    int before = upstream.requests().size();
    gateway.post(
        "/v1/" + route,
        "{\"model\":\"" + model
            + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"prompt\":\"x\",\"input\":\"x\"}");
    assertThat(upstream.requests()).hasSize(before + 1);
    return upstream.requests().get(before).uri();
  }
}
