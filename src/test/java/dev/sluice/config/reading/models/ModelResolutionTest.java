package dev.sluice.config.reading.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Provider;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelResolutionTest extends ConfigReading {
  @ParameterizedTest
  @CsvSource({
    "openai/gpt-4o, openai, gpt-4o",
    "openai/google/gemma, openai, google/gemma",
    "hosted_vllm/org/model, hosted_vllm, org/model",
    "text-completion-openai/x, text-completion-openai, x",
    "gpt-4o-mini, openai, gpt-4o-mini",
    "o3-mini, openai, o3-mini",
    "ft:gpt-4o:acme, openai, ft:gpt-4o:acme",
    "text-embedding-3-small, openai, text-embedding-3-small",
    "omni-moderation-latest, openai, omni-moderation-latest",
    "gpt-3.5-turbo-instruct, text-completion-openai, gpt-3.5-turbo-instruct",
    "fireworks_ai/llama, fireworks_ai, accounts/fireworks/models/llama",
    "fireworks_ai/a/b, fireworks_ai, a/b",
    "nano-gpt/x, nano-gpt, x",
    "claude-sonnet-4-5, anthropic, claude-sonnet-4-5",
    "ollama_chat/qwen3:8b, ollama_chat, qwen3:8b",
  })
  void thePrefixBeforeTheFirstSlashNamesTheProvider(String model, String prefix, String sent) {
    Deployment deployment =
        only(serve(entry("model: " + model, "api_key: k", "api_base: http://h/v1")));
    assertThat(deployment.provider().prefix()).isEqualTo(prefix);
    assertThat(deployment.upstreamModel()).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "ollama/llama3, -, http://localhost:11434/v1",
    "ollama/llama3, http://ollama:11434, http://ollama:11434/v1",
    "ollama_chat/llama3, http://ollama:11434/v1/, http://ollama:11434/v1",
    "anthropic/claude, -, https://api.anthropic.com/v1",
    "anthropic/claude, https://gateway.example/a, https://gateway.example/a/v1",
    "gemini/x, -, https://generativelanguage.googleapis.com/v1beta/openai",
    "gemini/x, https://g.example/v1beta, https://g.example/v1beta/openai",
    "gemini/x, http://proxy/v1, http://proxy/v1",
    "cohere/command-r, -, https://api.cohere.ai/compatibility/v1",
    "cohere/command-r, https://api.cohere.com, https://api.cohere.com/compatibility/v1",
  })
  void aVendorWithAnApiOfItsOwnIsAskedAtTheOneThatIsOpenAis(
      String model, String base, String asked) {
    String written = base.equals("-") ? "api_key: k" : "api_key: k, api_base: " + base;
    Deployment deployment = only(serve("model_list: [{model_name: m, litellm_params: {model: "
        + model + ", " + written + "}}]\n"));
    assertThat(deployment.provider().dialect()).isEqualTo(Provider.Dialect.OPENAI);
    assertThat(asked).contains("://" + deployment.origin().host());
    assertThat(deployment.basePath()).isEqualTo(asked.replaceFirst("https?://[^/]*", ""));
  }

  @Test
  void aTeamsOwnModelIsNotMixedWithEverybodys() {
    String others = "  - model_name: m\n    litellm_params: {model: openai/b, api_key: k}\n"
        + "    model_info: {team_id: t, team_public_model_name: own}\n";
    assertThat(refuse(entry("model: openai/a", "api_key: k") + others))
        .singleElement()
        .asString()
        .contains("team_id makes this entry one team's own", "model_name of its own");
  }

  @Test
  void whatIsOtherThereIsSaidOnceForEachProvider() {
    String two = "  - {model_name: n, litellm_params: {model: ollama/x, num_ctx: 8192}}\n";
    assertThat(warnings(serve(entry("model: ollama/y") + two)))
        .singleElement()
        .asString()
        .startsWith("config.yaml:4:7: provider \"ollama\": its OpenAI-compatible API is used")
        .contains("num_ctx")
        .endsWith("(and 1 more)");
  }

  @Test
  void customLlmProviderComesFirst() {
    Deployment deployment = only(serve(entry(
        "model: google/gemma",
        "custom_llm_provider: openai",
        "api_key: k",
        "api_base: http://h/v1")));
    assertThat(deployment.provider().prefix()).isEqualTo("openai");
    assertThat(deployment.upstreamModel()).isEqualTo("google/gemma");
    Deployment prefixed =
        only(serve(entry("model: groq/x", "custom_llm_provider: groq", "api_key: k")));
    assertThat(prefixed.upstreamModel()).isEqualTo("x");
  }

  @Test
  void aVendorsHostNamesTheProviderOfAModelWithoutPrefix() {
    Deployment deployment = only(serve(
        entry("model: meta/llama", "api_base: https://api.groq.com/openai/v1", "api_key: k")));
    assertThat(deployment.provider().prefix()).isEqualTo("groq");
    assertThat(deployment.upstreamModel()).isEqualTo("meta/llama");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vllm/llama | write \"hosted_vllm/llama\" with api_base",
        "bedrock/x | does not speak this API yet",
        "vertex_ai/x | does not speak this API yet",
        "opnai/gpt-4o | did you mean openai?",
        "google/gemma | write \"openai/google/gemma\" with an api_base",
        "gemma | write \"openai/gemma\" with an api_base",
        "openai/ | names no model",
      })
  void whatCannotBeServedSaysWhatToWrite(String model, String hint) {
    assertThat(refuse(entry("model: " + model, "api_key: k")))
        .singleElement()
        .asString()
        .startsWith("config.yaml:4:7: model \"m\": ")
        .contains(hint);
  }

  @Test
  void anEntryThatCannotBeServedIsSkippedWhileOthersCan() {
    String config =
        entry("model: bedrock/claude") + "  - {model_name: n, litellm_params: {model: echo/x}}\n";
    Snapshot snapshot = serve(config);
    assertThat(snapshot.groups()).extracting(ModelGroup::name).containsExactly("n");
    assertThat(warnings(snapshot))
        .singleElement()
        .asString()
        .startsWith("config.yaml:4:7: model \"m\": provider \"bedrock\"")
        .endsWith("(entry skipped)");
  }

  @Test
  void ignoreInvalidDeploymentsFalseRefusesTheFile() {
    String config =
        entry("model: bedrock/claude") + "  - {model_name: n, litellm_params: {model: echo/x}}\n"
            + "router_settings: {ignore_invalid_deployments: false}\n";
    assertThat(refuse(config)).singleElement().asString().contains("bedrock");
  }

  @Test
  void incompleteEntriesSayWhatIsMissing() {
    assertThat(
            refuse(
                "model_list:\n  - litellm_params: {model: echo/x}\n  - model_name: a\n  - text\n  - {model_name: b, litellm_params: {timeout: 1}}\n"))
        .satisfiesExactly(
            a -> assertThat(a).contains(":2:5: ").contains("model_name"),
            b -> assertThat(b).contains(":3:5: ").contains("litellm_params"),
            c -> assertThat(c).contains(":4:5: ").contains("is a single value"),
            d -> assertThat(d).contains("has no litellm_params.model"));
  }

  @Test
  void aModelListThatIsNoListIsRefused() {
    assertThat(refuse("model_list: {a: b}\n"))
        .singleElement()
        .asString()
        .contains("write a list of entries");
  }

  @Test
  void aStarServesEveryProviderThatTheEnvironmentKnows() {
    environment.put("OPENAI_API_KEY", "sk-openai-0000001");
    environment.put("GROQ_API_KEY", "gsk-groq-0000001");
    environment.put("HOSTED_VLLM_API_BASE", "http://vllm:8000/v1");
    Snapshot snapshot = serve("model_list: [{model_name: '*', litellm_params: {model: '*'}}]\n");
    assertThat(snapshot.groups())
        .extracting(ModelGroup::name)
        .containsExactly("openai/*", "*", "text-completion-openai/*", "hosted_vllm/*", "groq/*");
    for (ModelGroup group : snapshot.groups()) {
      assertThat(group.isWildcard()).isTrue();
      assertThat(group.deployments())
          .singleElement()
          .satisfies(deployment -> assertThat(deployment.upstreamModel()).isEqualTo("*"));
    }
  }

  @Test
  void aStarWithoutAnyKeySaysSo() {
    assertThat(refuse("model_list: [{model_name: '*', litellm_params: {model: '*'}}]\n"))
        .singleElement()
        .asString()
        .contains("set OPENAI_API_KEY");
  }

  @Test
  void aStarWithItsOwnKeyGoesToOneProviderOnly() {
    environment.put("GROQ_API_KEY", "gsk-groq-0000001");
    Snapshot snapshot =
        serve("model_list: [{model_name: '*', litellm_params: {model: '*', api_key: sk-x}}]\n");
    assertThat(only(snapshot).provider().prefix()).isEqualTo("openai");
    assertThat(only(snapshot).group()).isEqualTo("*");
  }
}
