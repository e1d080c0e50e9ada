package dev.sluice.config.reading.section;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Provider;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvidersTest {
  private final Providers providers = Providers.load();

  @Test
  void everyRowHasABaseOrSaysHowToGiveOneAndAKeyVariableOrNeedsNone() {
    assertThat(providers.prefixes()).hasSizeGreaterThan(75);
    for (Providers.Row row : providers.rows()) {
      Provider provider = row.provider();
      assertThat(provider.keyless() || !provider.keyVariables().isEmpty())
          .as(provider.prefix() + " has a way to get its key")
          .isTrue();
      assertThat(provider.prefix()).matches("[a-z0-9_-]+");
    }
  }

  @Test
  void knowsTheDialectsAndQuirksOfTheTable() {
    assertThat(row("echo").dialect()).isEqualTo(Provider.Dialect.ECHO);
    assertThat(row("azure").dialect()).isEqualTo(Provider.Dialect.AZURE);
    assertThat(row("azure_text").dialect()).isEqualTo(Provider.Dialect.AZURE);
    assertThat(row("text-completion-openai").dialect()).isEqualTo(Provider.Dialect.TEXT_COMPLETION);
    assertThat(row("deepseek").defaultBase()).isEqualTo("https://api.deepseek.com/beta");
    assertThat(row("mistral").renames())
        .containsEntry("max_completion_tokens", "max_tokens")
        .containsEntry("seed", "random_seed");
    assertThat(row("poe").renames()).containsEntry("max_completion_tokens", "max_tokens");
    assertThat(row("sarvam").headers()).containsEntry("api-subscription-key", "{api_key}");
    assertThat(row("together_ai").keyVariables())
        .startsWith("TOGETHER_API_KEY", "TOGETHER_AI_API_KEY");
  }

  @Test
  void serversThatPeopleRunThemselvesNeedNoKey() {
    for (String prefix :
        List.of("hosted_vllm", "llamafile", "lm_studio", "xinference", "lemonade", "infinity")) {
      assertThat(row(prefix).keyless()).as(prefix).isTrue();
    }
    assertThat(row("openai").keyless()).isFalse();
  }

  @Test
  void noPrefixIsBothSpokenAndForeign() {
    assertThat(providers.foreignPrefixes()).doesNotContainAnyElementsOf(providers.prefixes());
  }

  @Test
  void vendorsAreFoundByHostAndLocalServersAreNot() {
    assertThat(providers.byHost("api.groq.com").orElseThrow().provider().prefix())
        .isEqualTo("groq");
    assertThat(providers.byHost("127.0.0.1")).isEmpty();
    assertThat(providers.byHost("localhost")).isEmpty();
  }

  private Provider row(String prefix) {
    return providers.find(prefix).orElseThrow();
  }
}
