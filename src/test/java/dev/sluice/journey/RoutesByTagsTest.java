package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With tag filtering, a request's tags lead to the deployments that have them, wherever the tags stand. */
class RoutesByTagsTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: &up {model: openai/m, api_base: "%s", api_key: sk-up, tags: [paid]}
            model_info: {id: paid}
          - model_name: chat
            litellm_params: {<<: *up, tags: [eu, private]}
            model_info: {id: eu}
          - model_name: chat
            litellm_params: {<<: *up, tags: [default]}
            model_info: {id: everybody}
          - model_name: closed
            litellm_params: {<<: *up, tags: [paid]}
        router_settings: {enable_tag_filtering: true, tag_filtering_match_any: true}
        """.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"tags\":[\"paid\"], | | paid",
        "\"metadata\":{\"tags\":[\"eu\"],\"x\":\"y\"}, | | eu",
        "\"litellm_metadata\":{\"tags\":[\"eu\"]}, | | eu",
        "`` | paid | paid",
        "`` | other , private | eu",
        "\"tags\":[\"unheard-of\"], | | everybody",
        "\"tags\":[], | | everybody",
        "`` | | everybody",
      })
  void tagsInTheBodyTheMetadataOrTheHeaderLeadToADeployment(
      String members, String header, String id) {
    for (int i = 0; i < 8; i++) {
      assertThat(post("chat", members, header).headers().firstValue("x-litellm-model-id"))
          .contains(id);
    }
  }

  @Test
  void whereNoDeploymentFitsTheCallerIsToldWhichTagsDidNot() {
    HttpResponse<String> answer = post("closed", "\"tags\":[\"free\"],", null);
    assertThat(answer.statusCode()).isEqualTo(403);
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("no_deployment_with_tags");
    assertThat(error.getString("message")).contains("'closed'").contains("Its tags: free.");
  }

  private static HttpResponse<String> post(String model, String members, String header) {
    String[] headers = header == null ? new String[0] : new String[] {"x-litellm-tags", header};
    return sluice.post(
        "/v1/chat/completions", "{\"model\":\"" + model + "\"," + members + MESSAGES, headers);
  }
}
