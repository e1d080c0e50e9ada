package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiPathTest {
  private static final ApiPath OLLAMA = new ApiPath("/v1", List.of("/api/chat", "/api/embeddings"));
  private static final ApiPath ANTHROPIC = new ApiPath("/v1", List.of("/v1/messages"));

  @ParameterizedTest
  @CsvSource({
    "'', /v1, /v1",
    "/v1, /v1, /v1",
    "/a/b, /v1, /a/b/v1",
    "/rev1, /v1, /rev1/v1",
    "'', /v1beta/openai, /v1beta/openai",
    "/v1beta, /v1beta/openai, /v1beta/openai",
    "/v1beta/openai, /v1beta/openai, /v1beta/openai",
    "/v2, '', /v2",
    "/v1, /v1beta/openai, /v1",
    "/api/v2/x, /v1, /api/v2/x",
  })
  void takesTheProvidersPathAsFarAsItIsNotThere(String path, String beginning, String whole) {
    assertThat(new ApiPath(beginning, List.of()).complete(path)).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, /v1",
    "/v1/completions, /v1",
    "/v1/embeddings, /v1",
    "/v1beta/openai/chat/completions, /v1beta/openai",
    "/chat/completions, ''",
    "/embeddings, /embeddings",
    "/gw/completions, /gw/completions",
    "/api/chat, /api/chat",
    "/v1/messages, /v1/messages",
    "/v1, /v1",
    "'', ''",
  })
  void aRouteOfOpenAisAtTheEndIsCutForEveryProvider(String path, String root) {
    assertThat(ApiPath.AS_WRITTEN.withoutRoute(path)).isEqualTo(root);
    assertThat(ApiPath.AS_WRITTEN.route(root)).isNull();
  }

  @Test
  void aRouteOfItsOwnApiLeadsToTheOtherOneOfTheSameServer() {
    for (String path : List.of("/api/chat", "/api/embeddings", "/v1/embeddings", "/v1", "")) {
      assertThat(OLLAMA.complete(OLLAMA.withoutRoute(path))).as(path).isEqualTo("/v1");
    }
    for (String path : List.of("/gw/v1/messages", "/gw/v1/chat/completions", "/gw/v1", "/gw")) {
      assertThat(ANTHROPIC.complete(ANTHROPIC.withoutRoute(path))).as(path).isEqualTo("/gw/v1");
    }
  }
}
