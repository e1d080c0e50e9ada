package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A config.yaml that LiteLLM's users have starts as it is; what is not acted on is said and does no harm. */
class RunsLiteLlmConfigsTest {
  @TempDir
  Path folder;

  private static final String KEY = "sk-master-1234";

  private static FakeUpstream upstream;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
  }

  @AfterAll
  static void stop() {
    upstream.close();
  }

  static List<Arguments> configs() {
    return List.of(
        Arguments.of(
            "company-gateway",
            List.of("gpt-4o", "openai-primary", "azure-eu"),
            List.of("anthropic", "cache_params", "alerting_threshold")),
        Arguments.of(
            "own-servers",
            List.of("llama", "gemma", "phi", "old-prompter", "mistral-on-ollama", "bge"),
            List.of("ollama", "initial_prompt_value", "telemetry")),
        Arguments.of(
            "balanced-azure",
            List.of("gpt", "gpt-4", "secret", "gpt-batch", "east", "west"),
            List.of("default_fallbacks is not used", "optional_pre_call_checks")),
        Arguments.of(
            "every-provider",
            List.of("openai/o3", "groq/llama-3", "team-a-gpt-4o", "anything-else"),
            List.of("anthropic", "bedrock", "pass_through_endpoints")),
        Arguments.of(
            "kitchen-sink",
            List.of("chat", "reasoning"),
            List.of(
                "did you mean \"litellm_settings\"",
                "did you mean \"timeout\"",
                "did you mean \"temperature\"",
                "did you mean groq",
                "did you mean \"fallbacks\"",
                "gemini",
                "vertex_ai",
                "bedrock",
                "rerank",
                "guardrails",
                "mcp_servers",
                "has no model_name")),
        Arguments.of(
            "developers-laptop",
            List.of("canned", "gpt-4", "real", "tagged"),
            List.of("UNSET_KEY", "max_retries", "debug_level")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configs")
  void withWarningsAndServes(String file, List<String> models, List<String> warned)
      throws IOException {
    try (SluiceUnderTest sluice = SluiceUnderTest.start(text(file) + spool(), environment())) {
      for (String model : models) {
        var answer =
            sluice.post("/v1/chat/completions", chat(model), "authorization", "Bearer " + KEY);
        assertThat(answer.statusCode()).as("%s: %s", model, answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("model")).isEqualTo(model);
        var stream = sluice.post(
            "/v1/chat/completions",
            chat(model).replaceFirst("\\{", "{\"stream\":true,"),
            "authorization",
            "Bearer " + KEY);
        assertThat(stream.body()).as(model).endsWith("data: [DONE]\n\n");
      }
      String warnings = String.valueOf(sluice.snapshot().warnings());
      assertThat(warned).allSatisfy(word -> assertThat(warnings).contains(word));
      assertThat(warnings).doesNotContain(environment().values());
    }
  }

  private static Map<String, String> environment() {
    return Map.of(
        "UPSTREAM", upstream.base(),
        "OPENAI_API_KEY", "sk-openai-0123456789",
        "AZURE_API_KEY", "azure-0123456789",
        "ANTHROPIC_API_KEY", "sk-ant-0123456789",
        "REDIS_HOST", "redis.internal.example",
        "REDIS_PASSWORD", "redis-0123456789",
        "DATABASE_URL", "postgresql://u:secret-pw@db.example/litellm",
        "SLOW_TIMEOUT", "60.5",
        "LITELLM_MASTER_KEY", KEY,
        "LITELLM_ENVIRONMENT", "development");
  }

  private static String chat(String model) {
    return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  }

  /** Beside PostgreSQL it is in the folder of this build. */
  private String spool() {
    return "\nsluice_settings: {spool_dir: " + folder.resolve("spool") + "}\n";
  }

  private static String text(String file) throws IOException {
    try (InputStream in =
        RunsLiteLlmConfigsTest.class.getResourceAsStream("/litellm/" + file + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
