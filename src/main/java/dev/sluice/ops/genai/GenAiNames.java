package dev.sluice.ops.genai;

import dev.sluice.bus.Operation;
import java.util.Map;

/** What OpenTelemetry's semantic conventions for generative AI call things. Stateless. */
public final class GenAiNames {
  /** Well-known values of {@code gen_ai.provider.name}, by LiteLLM's prefix; others are the prefix itself. */
  private static final Map<String, String> PROVIDERS = Map.ofEntries(
      Map.entry("azure", "azure.ai.openai"),
      Map.entry("azure_text", "azure.ai.openai"),
      Map.entry("azure_ai", "azure.ai.inference"),
      Map.entry("bedrock", "aws.bedrock"),
      Map.entry("gemini", "gcp.gemini"),
      Map.entry("vertex_ai", "gcp.vertex_ai"),
      Map.entry("watsonx", "ibm.watsonx.ai"),
      Map.entry("mistral", "mistral_ai"),
      Map.entry("moonshot", "moonshot_ai"),
      Map.entry("text-completion-openai", "openai"),
      Map.entry("xai", "x_ai"));

  private GenAiNames() {}

  /** {@code gen_ai.provider.name}, of a prefix such as {@code azure}. */
  public static String provider(String prefix) {
    return PROVIDERS.getOrDefault(prefix, prefix);
  }

  /** {@code gen_ai.operation.name}. */
  public static String operation(Operation operation) {
    return switch (operation) {
      case CHAT -> "chat";
      case COMPLETION -> "text_completion";
      case EMBEDDING -> "embeddings";
    };
  }
}
