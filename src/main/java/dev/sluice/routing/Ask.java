package dev.sluice.routing;

import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of routing.
 *
 * @param model the name that was asked for
 * @param stream whether a stream is asked for
 * @param prompt gives an estimate of the prompt's length in tokens, or 0 when it is not known; made when it is needed
 * @param tags of the request
 * @param numRetries how often it wants an attempt repeated, or null to leave it to the config
 * @param fallbacks model names that stand in, whatever the failure, or null to leave it to the config
 * @param fallbacksDisabled nothing stands in
 */
public record Ask(
    String model,
    boolean stream,
    LongSupplier prompt,
    Set<String> tags,
    @Nullable Integer numRetries,
    @Nullable List<String> fallbacks,
    boolean fallbacksDisabled) {

  /** With a length that is known. */
  public Ask(
      String model,
      boolean stream,
      long inputTokens,
      Set<String> tags,
      @Nullable Integer numRetries,
      @Nullable List<String> fallbacks,
      boolean fallbacksDisabled) {
    this(model, stream, () -> inputTokens, tags, numRetries, fallbacks, fallbacksDisabled);
  }

  /** An estimate of the prompt's length, or 0 when it is not known. */
  public long inputTokens() {
    return prompt.getAsLong();
  }

  /** Nothing but a model. */
  public static Ask of(String model) {
    return of(model, false);
  }

  /** Nothing but a model, and whether the answer is to be a stream. */
  public static Ask of(String model, boolean stream) {
    return new Ask(model, stream, 0, Set.of(), null, null, false);
  }
}
