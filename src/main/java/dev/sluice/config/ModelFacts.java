package dev.sluice.config;

import java.util.Map;

/**
 * What is known of a deployment's model for those who ask, and is not acted on.
 *
 * @param mode kind of model in LiteLLM's words, such as {@code chat} or {@code embedding}; empty while being read,
 *     where the entry does not say it
 * @param maxOutputTokens longest answer in tokens, by its price list; 0 when it is not known
 * @param own numbers and truth values of {@code model_info}, as they are written: JSON texts by their names
 */
public record ModelFacts(String mode, long maxOutputTokens, Map<String, String> own) {
  /** Of a model about which nothing is said. */
  public static final ModelFacts PLAIN = new ModelFacts("chat", 0, Map.of());
}
