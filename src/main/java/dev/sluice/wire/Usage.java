package dev.sluice.wire;

/**
 * What an answer's {@code usage} object says. All counts are 0 or more; those of a kind are part of the count they
 * belong to.
 *
 * @param promptTokens {@code prompt_tokens}
 * @param completionTokens {@code completion_tokens}
 * @param cachedTokens of the prompt, read from a cache: {@code prompt_tokens_details.cached_tokens},
 *     {@code cache_read_input_tokens} or {@code prompt_cache_hit_tokens}
 * @param cacheCreationTokens of the prompt, written to a cache: {@code cache_creation_input_tokens}, or
 *     {@code cache_creation_tokens} or {@code cache_write_tokens} among the details
 * @param audioPromptTokens {@code prompt_tokens_details.audio_tokens}
 * @param audioCompletionTokens {@code completion_tokens_details.audio_tokens}
 * @param reasoningTokens {@code completion_tokens_details.reasoning_tokens}
 */
public record Usage(
    long promptTokens,
    long completionTokens,
    long cachedTokens,
    long cacheCreationTokens,
    long audioPromptTokens,
    long audioCompletionTokens,
    long reasoningTokens) {
  /** No usage was seen. */
  public static final Usage NONE = new Usage(0, 0);

  /** Of text alone, no cache involved. */
  public Usage(long promptTokens, long completionTokens) {
    this(promptTokens, completionTokens, 0, 0, 0, 0, 0);
  }

  public long totalTokens() {
    return promptTokens + completionTokens;
  }

  /** Whether somebody counted: no answer comes of no tokens, though some servers say so. */
  public boolean isKnown() {
    return totalTokens() > 0;
  }

  public Usage plus(Usage other) {
    return new Usage(
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        cachedTokens + other.cachedTokens,
        cacheCreationTokens + other.cacheCreationTokens,
        audioPromptTokens + other.audioPromptTokens,
        audioCompletionTokens + other.audioCompletionTokens,
        reasoningTokens + other.reasoningTokens);
  }

  /** The same with a longer answer. */
  public Usage plusCompletion(long tokens) {
    return new Usage(
        promptTokens,
        completionTokens + tokens,
        cachedTokens,
        cacheCreationTokens,
        audioPromptTokens,
        audioCompletionTokens,
        reasoningTokens);
  }
}
