package dev.sluice.upstream.errors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.FailureKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells by a provider's words that a prompt was too long for the model, or that a content filter objects. */
final class KnownFailures {
  private static final int MAX_READ = 2000; // characters of a message

  /** Statuses that say nothing more precise of their own. */
  private static final Set<Integer> VAGUE = Set.of(400, 403, 413, 422, 451, 500);

  /**
   * What gives a failure away.
   *
   * @param codes values of {@code code}, {@code type} or {@code innererror.code}, in lower case
   * @param texts of a message; one that holds all the parts of a text, in lower case, is enough
   */
  private record Signs(FailureKind kind, Set<String> codes, List<List<String>> texts) {}

  private static final List<Signs> KNOWN = List.of(
      new Signs(
          FailureKind.CONTEXT_WINDOW,
          Set.of(
              "context_length_exceeded", // OpenAI, Azure, Groq, Cerebras
              "exceed_context_size_error", // llama.cpp
              "context_window_exceeded",
              "contextwindowexceedederror", // LiteLLM
              "model_max_prompt_tokens_exceeded", // GitHub Models
              "3051"), // Mistral
          List.of(
              List.of("maximum context length"), // OpenAI, vLLM, DeepSeek, OpenRouter, Mistral
              List.of("maximum model length"), // vLLM
              List.of("maximum prompt length"), // xAI
              List.of("maximum context limit"),
              List.of("model context length"),
              List.of("longer than the model's context length"), // SGLang
              List.of("exceeds the model's", "context length"), // SGLang
              List.of("exceeds the available context size"), // llama.cpp
              List.of("exceed context limit"), // Anthropic
              List.of("exceeds the context window"), // OpenAI
              List.of("exceed the context window"),
              List.of("greater than the context length"), // LM Studio
              List.of("greater than the model's", "context length"),
              List.of("input tokens exceed the configured limit"), // OpenAI
              List.of("`inputs` tokens + `max_new_tokens` must be"), // text-generation-inference
              List.of("`inputs` must have less than", "tokens"), // text-embeddings-inference
              List.of("exceeds the maximum number of tokens allowed"), // Gemini
              List.of("prompt is too long"), // Anthropic, Fireworks
              List.of("input is too long for requested model"), // Bedrock
              List.of("input is too large to process"), // llama.cpp, embeddings
              List.of("input length", "exceeds", "maximum"), // TensorRT-LLM, Ollama
              List.of("prompt length", "exceeds"), // TensorRT-LLM
              List.of("input length exceeds the context length"), // Ollama
              List.of("current length is", "while limit is"), // Cerebras
              List.of("maximum input length is", "tokens"),
              List.of("reduce the length of the messages"))),
      new Signs(
          FailureKind.CONTENT_POLICY,
          Set.of(
              "content_filter", // Azure
              "responsibleaipolicyviolation", // Azure
              "content_policy_violation", // OpenAI
              "contentpolicyviolationerror", // LiteLLM
              "moderation_blocked", // OpenAI, images
              "data_inspection_failed", // Alibaba
              "datainspectionfailed",
              "1301", // Zhipu
              "sensitive_words_detected"),
          List.of(
              List.of("content management policy"), // Azure
              List.of("violating our usage policy"), // OpenAI
              List.of("rejected as a result of", "safety system"), // OpenAI
              List.of("rejected by the safety system"),
              List.of("requires moderation", "flagged"), // OpenRouter
              List.of("content exists risk"), // DeepSeek
              List.of("may contain inappropriate content"), // Alibaba
              List.of("violates usage guidelines"), // xAI
              List.of("content filtering policy")))); // Anthropic

  private KnownFailures() {}

  /** The kind that the words tell; null when they tell none, and the status has to. */
  static @Nullable FailureKind of(int status, JsonNode error) {
    if (!VAGUE.contains(status)) {
      return null;
    }
    String whole = error.path("message").asText();
    String message = lower(whole.substring(0, Math.min(whole.length(), MAX_READ)));
    List<String> codes = List.of(
        lower(error.path("code").asText()),
        lower(error.path("type").asText()),
        lower(error.path("innererror").path("code").asText()));
    for (Signs signs : KNOWN) {
      if (codes.stream().anyMatch(signs.codes::contains)
          || signs.texts.stream().anyMatch(parts -> holdsAll(message, parts))) {
        return signs.kind;
      }
    }
    return null;
  }

  private static boolean holdsAll(String message, List<String> parts) {
    return parts.stream().allMatch(message::contains);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
