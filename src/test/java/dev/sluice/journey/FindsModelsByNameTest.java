package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ModelGroup;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model is found by its name, an alias, a wildcard, an id or its upstream's name; the answer says what was asked. */
class FindsModelsByNameTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start("""
        model_list:
          - {model_name: exact, litellm_params: {model: openai/pinned, api_base: "%1$s", api_key: k}, model_info: {id: id-1}}
          - {model_name: "openai/*", litellm_params: {model: "openai/*", api_base: "%1$s", api_key: k}}
          - {model_name: "openai/gpt-*", litellm_params: {model: "openai/gpt-*-turbo", api_base: "%1$s", api_key: k}}
          - {model_name: "fo::*:static::*", litellm_params: {model: "openai/fo-*-*", api_base: "%1$s", api_key: k}}
          - {model_name: "fixed-*", litellm_params: {model: openai/one-model, api_base: "%1$s", api_key: k}}
          - {model_name: "*", litellm_params: {model: "hosted_vllm/*", api_base: "%1$s"}}
        router_settings:
          model_group_alias: {best: exact, quiet: {model: openai/o3, hidden: true}, shown: {model: exact}}
        litellm_settings:
          model_alias_map: {old-name: exact}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "exact, pinned",
    "id-1, pinned",
    "best, pinned",
    "shown, pinned",
    "old-name, pinned",
    "quiet, o3",
    "openai/o3, o3",
    "openai/deep/er, deep/er",
    "openai/gpt-4, gpt-4-turbo",
    "fo::a:static::b, fo-a-b",
    "fixed-anything, one-model",
    "org/anything, org/anything",
  })
  void andTheUpstreamIsAskedForItsOwnName(String asked, String upstreamModel) {
    HttpResponse<String> answer = call(sluice, asked);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(last().json().getString("model")).isEqualTo(upstreamModel);
    assertThat(new JsonObject(answer.body()).getString("model")).isEqualTo(asked);
  }

  @Test
  void aNameThatWouldFillEveryEventIsNoModels() {
    int before = upstream.requests().size();
    HttpResponse<String> answer = call(sluice, "openai/" + "y".repeat(100_000));
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("model_not_found").hasSizeLessThan(500);
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void hiddenAliasesAreNotListed() {
    String list = sluice.get("/v1/models").body();
    assertThat(list)
        .contains("\"best\"", "\"shown\"", "\"exact\"", "\"old-name\"")
        .doesNotContain("\"quiet\"");
  }

  @Test
  void anUpstreamsNameServesWhenNothingElseDoes() {
    String yaml = """
        model_list:
          - {model_name: mine, litellm_params: {model: hosted_vllm/org/model, api_base: "%s"}}
        """.formatted(upstream.base());
    try (SluiceUnderTest other = SluiceUnderTest.start(yaml)) {
      assertThat(call(other, "hosted_vllm/org/model").statusCode()).isEqualTo(200);
      assertThat(last().json().getString("model")).isEqualTo("org/model");
      HttpResponse<String> unknown = call(other, "minr");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).contains("Did you mean mine?");
    }
  }

  @Test
  void aStarForEverythingServesEachProviderWhoseKeyIsThere() {
    Map<String, String> environment = Map.of(
        "OPENAI_API_KEY", "sk-o",
        "OPENAI_BASE_URL", upstream.base() + "/openai",
        "GROQ_API_KEY", "gsk-g",
        "GROQ_API_BASE", upstream.base() + "/groq",
        "HOSTED_VLLM_API_BASE", upstream.base() + "/vllm");
    String yaml = "model_list: [{model_name: '*', litellm_params: {model: '*'}}]";
    try (SluiceUnderTest other = SluiceUnderTest.start(yaml, environment)) {
      assertThat(other.snapshot().groups())
          .extracting(ModelGroup::name)
          .contains("*", "openai/*", "groq/*", "hosted_vllm/*")
          .doesNotContain("mistral/*");
      check(other, "groq/llama-3", "/v1/groq/chat/completions", "llama-3", "Bearer gsk-g");
      check(other, "openai/o3", "/v1/openai/chat/completions", "o3", "Bearer sk-o");
      check(other, "gpt-4o", "/v1/openai/chat/completions", "gpt-4o", "Bearer sk-o");
      check(other, "hosted_vllm/org/m", "/v1/vllm/chat/completions", "org/m", null);
    }
  }

  private static void check(
      SluiceUnderTest gateway, String asked, String uri, String model, String key) {
    assertThat(call(gateway, asked).statusCode()).isEqualTo(200);
    assertThat(last().uri()).isEqualTo(uri);
    assertThat(last().json().getString("model")).isEqualTo(model);
    assertThat(last().header("authorization")).isEqualTo(key);
  }

  private static HttpResponse<String> call(SluiceUnderTest gateway, String model) {
    return gateway.post(
        "/v1/chat/completions",
        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
  }

  private static Received last() {
    return upstream.requests().get(upstream.requests().size() - 1);
  }
}
