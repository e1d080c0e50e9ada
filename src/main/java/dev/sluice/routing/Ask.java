package dev.sluice.routing;

import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
 * @param mayUse whether the caller may use the model of a name that would stand in
 */
public record Ask(
    String model,
    boolean stream,
    LongSupplier prompt,
    Set<String> tags,
    @Nullable Integer numRetries,
    @Nullable List<String> fallbacks,
    boolean fallbacksDisabled,
    Predicate<String> mayUse) {
  /** Of a caller who may use everything. */
  public static final Predicate<String> ANY_MODEL = model -> true;

  /** Of a caller who may use everything. */
  public Ask(
      String model,
      boolean stream,
      LongSupplier prompt,
      Set<String> tags,
      @Nullable Integer numRetries,
      @Nullable List<String> fallbacks,
      boolean fallbacksDisabled) {
    this(model, stream, prompt, tags, numRetries, fallbacks, fallbacksDisabled, ANY_MODEL);
  }

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

  /** The same by a caller whose key says which model is meant, and what may be used. */
  public Ask of(
      String meant, Set<String> allTags, boolean withoutFallbacks, Predicate<String> may) {
    return new Ask(
        meant,
        stream,
        prompt,
        allTags,
        numRetries,
        fallbacks,
        fallbacksDisabled || withoutFallbacks,
        may);
  }

  /** The same with other names that stand in. */
  public Ask withFallbacks(List<String> names) {
    return new Ask(model, stream, prompt, tags, numRetries, names, fallbacksDisabled, mayUse);
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
