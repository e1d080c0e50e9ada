package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller cannot choose where the gateway goes or with which key, unless the config allows it; and its own key stays. */
class GuardsCredentialsTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest closed;
  private static SluiceUnderTest open;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    String models = """
        model_list:
          - model_name: chat
            litellm_params: &up {model: openai/m, api_base: "%1$s", api_key: sk-up}
          - model_name: key
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: sk-up, configurable_clientside_auth_params: [api_key]}
          - model_name: base
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: sk-up, configurable_clientside_auth_params: [api_key, {api_base: ".*/tenants/[a-z]+/v1"}]}
        """.formatted(upstream.base());
    closed = SluiceUnderTest.start(models);
    open = SluiceUnderTest.start(models + """
        general_settings:
          allow_client_side_credentials: true
          forward_client_headers_to_llm_api: true
        """);
  }

  @AfterAll
  static void stop() {
    closed.close();
    open.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api_key", "api_base", "base_url", "api_version"})
  void credentialsInABodyAreRefused(String name) {
    int before = upstream.requests().size();
    HttpResponse<String> answer =
        chat(closed, "chat", "\"" + name + "\":\"" + upstream.base() + "\",");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("client_credentials_not_allowed", "\"param\":\"" + name + "\"");
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void aKeyIsTakenWhereTheModelAllowsIt() {
    assertThat(chat(closed, "key", "\"api_key\":\"sk-callers\",").statusCode()).isEqualTo(200);
    assertThat(last().header("authorization")).isEqualTo("Bearer sk-callers");
    assertThat(last().text()).doesNotContain("sk-callers", "api_key");
    assertThat(chat(closed, "key", "\"api_base\":\"" + upstream.base() + "\",").statusCode())
        .isEqualTo(400);
  }

  @Test
  void aBaseIsTakenOnlyIfItMatchesTheModelsPattern() {
    String root = upstream.base().replace("/v1", "");
    String good = root + "/tenants/blue/v1";
    assertThat(chat(closed, "base", "\"api_base\":\"" + good + "\",").statusCode())
        .isEqualTo(200);
    assertThat(last().uri()).isEqualTo("/tenants/blue/v1/chat/completions");
    for (String bad : new String[] {
      root + "/v1",
      root + "/x/../tenants/blue/v1",
      root + "/%2e%2e/tenants/blue/v1",
      root + "/tenants/blue/v2"
    }) {
      HttpResponse<String> answer = chat(closed, "base", "\"api_base\":\"" + bad + "\",");
      assertThat(answer.statusCode()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void bothAreTakenWhereTheGatewayAllowsThem() {
    String base = upstream.base() + "/other";
    assertThat(chat(open, "chat", "\"api_key\":\"sk-c\",\"api_base\":\"" + base + "\",")
            .statusCode())
        .isEqualTo(200);
    assertThat(last().uri()).isEqualTo("/v1/other/chat/completions");
    assertThat(last().header("authorization")).isEqualTo("Bearer sk-c");
  }

  @Test
  void noOtherHostIsEverCalledWithTheGatewaysConnections() {
    HttpResponse<String> answer = chat(open, "chat", "\"api_base\":\"http://127.0.0.1:1/v1\",");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("model_list entry");
  }

  @Test
  void theCallersKeyForTheGatewayStaysThere() {
    for (SluiceUnderTest sluice : new SluiceUnderTest[] {closed, open}) {
      chat(
          sluice,
          "chat",
          "",
          "authorization",
          "Bearer sk-gateway",
          "x-api-key",
          "sk-gateway",
          "cookie",
          "a=sk-gateway");
      assertThat(last().headers())
          .noneSatisfy(header -> assertThat(header.getValue()).contains("sk-gateway"));
    }
  }

  @Test
  void callersHeadersGoOnOnlyWhereTheConfigForwardsThem() {
    chat(closed, "chat", "", "x-trace", "1", "traceparent", "00-1-2-01");
    assertThat(last().header("x-trace")).isNull();
    assertThat(last().header("traceparent")).isEqualTo("00-1-2-01");
    chat(open, "chat", "", "x-trace", "1", "x-litellm-tags", "t", "x-stainless-lang", "java");
    assertThat(last().header("x-trace")).isEqualTo("1");
    assertThat(last().header("x-litellm-tags")).isNull();
    assertThat(last().header("x-stainless-lang")).isNull();
  }

  private static HttpResponse<String> chat(
      SluiceUnderTest sluice, String model, String members, String... headers) {
    return sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"" + model + "\"," + members
            + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        headers);
  }

  private static Received last() {
    return upstream.requests().get(upstream.requests().size() - 1);
  }
}
