package dev.sluice.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What requests can set of a written answer: how it is chosen, how long and how many.
 *
 * @param <B> the builder itself
 */
public abstract sealed class AnswerBuilder<B extends AnswerBuilder<B>> extends RequestBuilder<B>
    permits ChatRequest.Builder, TextRequest.Builder {

  /** {@code temperature}, 0 to 2. */
  public B temperature(@Nullable Double value) {
    return parameter("temperature", value);
  }

  /** {@code top_p}, 0 to 1. */
  public B topP(@Nullable Double value) {
    return parameter("top_p", value);
  }

  /** {@code n}: how many answers, to each prompt; 1 or more. */
  public B n(@Nullable Integer count) {
    return parameter("n", count);
  }

  /** {@code stop}: texts at which the answer ends; most providers take up to 4. */
  public B stop(String... texts) {
    return parameter("stop", texts.length == 0 ? null : List.of(texts));
  }

  /** {@code max_tokens} of the answer. Default: the provider's, which for a {@link TextRequest} is 16 at OpenAI. */
  public B maxTokens(@Nullable Integer count) {
    return parameter("max_tokens", count);
  }

  /** {@code presence_penalty}, -2 to 2. */
  public B presencePenalty(@Nullable Double value) {
    return parameter("presence_penalty", value);
  }

  /** {@code frequency_penalty}, -2 to 2. */
  public B frequencyPenalty(@Nullable Double value) {
    return parameter("frequency_penalty", value);
  }

  /** {@code seed}: the same one asks for the same answer. */
  public B seed(@Nullable Long value) {
    return parameter("seed", value);
  }

  /** Whether a stream ends with what it cost: {@code stream_options.include_usage}. Default: false. */
  public B includeUsage(boolean include) {
    return parameter("stream_options", include ? Map.of("include_usage", true) : null);
  }
}
