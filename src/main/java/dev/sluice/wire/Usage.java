package dev.sluice.wire;

/**
 * What an answer's {@code usage} object says.
 *
 * @param promptTokens {@code usage.prompt_tokens}, 0 or more
 * @param completionTokens {@code usage.completion_tokens}, 0 or more
 */
public record Usage(long promptTokens, long completionTokens) {
  /** No usage was seen. */
  public static final Usage NONE = new Usage(0, 0);

  public long totalTokens() {
    return promptTokens + completionTokens;
  }
}
